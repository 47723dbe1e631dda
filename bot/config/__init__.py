"""Settings: from the environment and ``.env``, judged once at the start."""

from bot.config.settings import ConfigError, Settings, load
from bot.config.values import Smtp

__all__ = ["ConfigError", "Settings", "Smtp", "load"]

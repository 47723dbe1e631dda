"""The edge on aiogram. Whoever imports anything of it has aiogram imported quickly."""

from bot.edges.aiogram_edge.quick_import import import_quickly

import_quickly()

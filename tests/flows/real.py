"""The real flows, as the composition root gathers them."""

from bot.flows.gathered import FLOWS

__all__ = ["FLOWS"]

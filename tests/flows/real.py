"""The real flows, as the composition root gathers them."""

from tests.shipped import FLOWS

__all__ = ["FLOWS"]

"""Sinmungo: the support bot. See docs/decisions for why the house is built as it is."""

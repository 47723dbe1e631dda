"""Training and measuring how sentences are understood: ``make model``, ``make evaluate``."""

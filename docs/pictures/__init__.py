"""The guide's pictures and diagrams, made anew by ``make pictures``."""

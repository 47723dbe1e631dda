"""Sinmungo beside bare frameworks and beside what a user would write instead; run by ``make bench``."""

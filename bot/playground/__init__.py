"""A stand-in Telegram for people and tests; imports nothing of ours."""

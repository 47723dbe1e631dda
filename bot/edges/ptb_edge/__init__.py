"""The edge on python-telegram-bot."""

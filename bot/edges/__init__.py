"""Telegram: updates become events, outgoing messages become calls, errors become ours."""

"""The pure conversation core: events in, decisions out. No Telegram, no database, no clock, no randomness."""

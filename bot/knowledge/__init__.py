"""What the bot knows and reads out of sentences: pure, the same answer for the same text."""

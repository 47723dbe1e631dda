"""What an update costs when a million people are stored, beside what it costs in an empty database."""

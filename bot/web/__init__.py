"""The web server: updates in by webhook or hand-over, health, metrics, and certificates for people without Telegram."""

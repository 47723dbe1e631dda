"""The edge on aiogram."""

"""Rendering: a text, a locale and a time zone become words."""

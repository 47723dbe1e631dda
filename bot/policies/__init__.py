"""Policy data: windows of platforms, evidence checklists, deposits and safe trades, as TOML and as typed values."""

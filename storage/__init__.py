"""Storage: the ports' Store, UnitOfWork, OrderBook and Files on SQLite or PostgreSQL, everything personal sealed."""

from storage.keyring import Keyring, KeyringError
from storage.store import Storage, open_store

__all__ = ["Keyring", "KeyringError", "Storage", "open_store"]

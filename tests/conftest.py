"""Settings for every test, and the databases that all of them share."""

from hypothesis import settings

from tests.databases import postgresql_tables, postgresql_url, server, sqlite_template, sqlite_url

__all__ = ["postgresql_tables", "postgresql_url", "server", "sqlite_template", "sqlite_url"]

# No test judges how long something takes: the machine may be busy.
settings.register_profile("sinmungo", deadline=None)
settings.load_profile("sinmungo")

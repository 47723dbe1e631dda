"""Settings for every test."""

from hypothesis import settings

# No test judges how long something takes: the machine may be busy.
settings.register_profile("sinmungo", deadline=None)
settings.load_profile("sinmungo")

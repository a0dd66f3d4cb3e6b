"""Settings of every test here."""

from hypothesis import settings

# Time is measured by `make bench`, never by a test: a busy machine must not fail one.
settings.register_profile("lockstitch", deadline=None)
settings.load_profile("lockstitch")

"""Settings of every test here."""

import os
import tempfile

from hypothesis import settings

# Time is measured by `make bench`, never by a test: a busy machine must not fail one.
settings.register_profile("lockstitch", deadline=None)
settings.load_profile("lockstitch")

# What is learnt of installed plugins is kept per user; tests that change plugins must not meet it.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="lockstitch-tests-")

"""Settings of every test here."""

import os
import tempfile

from hypothesis import settings

# Time is measured by `make bench`, never by a test: a busy machine must not fail one.
settings.register_profile("lockstitch", deadline=None)
settings.load_profile("lockstitch")

# What is learnt of installed plugins is kept per user; tests that change plugins must not meet it.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="lockstitch-tests-")


def pytest_terminal_summary(terminalreporter):
    """What the end-to-end tests say that they have shown (`record_property("shown", …)`), a line each."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "shown":
                terminalreporter.write_line(f"shown: {value}")

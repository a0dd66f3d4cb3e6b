"""Which files there are, what they hold, and writing them safely."""

"""Run with `python -m unittest` in sdk/python."""

import unittest
from unittest import mock

from slipway import Client


class RetryTest(unittest.TestCase):
    def attempts(self, call) -> int:
        with mock.patch("urllib.request.urlopen", side_effect=OSError) as urlopen, self.assertRaises(OSError):
            call(Client("https://slipway.example.com"))
        return urlopen.call_count

    def test_only_idempotent_requests_are_sent_again(self) -> None:
        self.assertEqual(self.attempts(lambda client: client.stop("p1")), 3)
        self.assertEqual(self.attempts(lambda client: client.start("main")), 1)


if __name__ == "__main__":
    unittest.main()

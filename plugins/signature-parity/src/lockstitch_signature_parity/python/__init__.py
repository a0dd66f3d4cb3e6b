"""The Python dialect of signature parity."""

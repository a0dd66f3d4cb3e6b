"""Readers of test files: one for each language, bytes to facts."""

"""Bugs on purpose, two of each kind, and a test that the suite finds them."""

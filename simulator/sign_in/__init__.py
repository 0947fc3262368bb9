"""Signing in: factors, methods, sessions and the log."""

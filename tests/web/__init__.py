"""The faces through a test client and through a real browser."""

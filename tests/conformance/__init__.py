"""Known-answer vectors, wire shapes and real clients."""

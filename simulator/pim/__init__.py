"""Privileged Identity Management for directory roles."""

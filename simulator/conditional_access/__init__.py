"""Conditional Access: policies, their evaluation and the reasons."""

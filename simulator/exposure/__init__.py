"""Exposure: who could act in which role for how long, and who could act now and how. Readings that decide nothing."""

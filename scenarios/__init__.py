"""Scenarios: the file format, grading by outcome, and question generation; may use pydantic, never HTTP or SQL."""

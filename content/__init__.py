"""Lessons, glossary, refusal texts and labels: text that the faces show, and where on disk it lies."""

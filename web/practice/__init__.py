"""Exam-style questions whose answers the simulator computes."""

"""Decisions: pure, synchronous, no I/O; the time and randomness are passed in."""

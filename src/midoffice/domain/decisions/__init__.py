"""Decisions: what may be said to a customer, what is said, and what became of it."""

"""Loops only: routing, outbox, timers, mail."""

"""Callbacks: who is to be called, when that may happen, and what was tried."""

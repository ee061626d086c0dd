"""Telephone calls: what a call is, what may happen to it, and what follows; pure, on the time it is given."""

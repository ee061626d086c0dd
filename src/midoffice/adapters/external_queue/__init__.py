"""Queues of other systems, spoken to over HTTP."""

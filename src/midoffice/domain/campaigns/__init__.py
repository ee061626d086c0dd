"""Outbound: campaigns and events that want to contact customers, decided over live context."""

"""The edge: calls."""

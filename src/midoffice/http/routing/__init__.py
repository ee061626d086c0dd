"""The edge: the universal queue."""

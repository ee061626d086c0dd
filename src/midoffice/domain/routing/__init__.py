"""The universal queue: work items, offers and the matcher."""

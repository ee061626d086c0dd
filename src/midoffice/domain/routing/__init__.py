"""The universal queue: work items, offers, and the live queue that decides on them."""

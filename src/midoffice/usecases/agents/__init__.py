"""What the product does: agents: presence, capacity."""

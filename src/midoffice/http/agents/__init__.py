"""The edge: agents: presence, capacity."""

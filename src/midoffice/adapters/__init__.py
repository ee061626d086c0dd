"""How it is done: stores, bus, touchpoints."""

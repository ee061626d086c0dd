"""For people who join another system's queue to ours: a small system to try against, and the suite that an adapter must pass."""

"""The edge: who may do what."""

"""The edge: callbacks."""

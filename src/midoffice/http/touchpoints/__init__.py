"""The edge: channels."""

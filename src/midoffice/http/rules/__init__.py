"""The edge: rule sets."""

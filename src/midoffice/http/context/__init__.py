"""The edge: sources and the live view of a customer."""

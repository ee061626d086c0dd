"""REST sources."""

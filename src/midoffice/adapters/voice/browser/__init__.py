"""Telephones in browsers: the softphone of an agent's desk, and customers who call from a page."""

"""Channels, configured touchpoints and what arrives through them."""

"""The telephone: numbers of our own, and calls from our pages."""

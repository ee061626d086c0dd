"""SOAP sources."""

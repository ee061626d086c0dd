"""The edge: contacts and their messages."""

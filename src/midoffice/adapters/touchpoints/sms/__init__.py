"""Text messages through a gateway that is spoken to over HTTP."""

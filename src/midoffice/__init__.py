"""midoffice: every customer contact in one queue, under one set of rules."""

__version__ = "0.1.0"

"""Telephone calls without a telephone: a node that is simulated, and what every node must do alike."""

"""Live notices between processes."""

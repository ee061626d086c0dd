"""Back-office systems: one folder per kind of source, all alike."""

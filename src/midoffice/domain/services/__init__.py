"""Services: target, opening hours, required skills."""

"""Which customer records are the same person: assertions, declarations, rules and a score."""

"""The edge: actions, decisions, responses."""

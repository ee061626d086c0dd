"""What the product does: actions, decisions, responses."""

"""What the product does: calls."""

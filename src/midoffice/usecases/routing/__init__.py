"""What the product does: the universal queue."""

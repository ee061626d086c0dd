"""What the product does: callbacks."""

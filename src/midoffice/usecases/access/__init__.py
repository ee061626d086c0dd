"""What the product does: who may do what."""

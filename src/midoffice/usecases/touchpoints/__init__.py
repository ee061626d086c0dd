"""What the product does: channels."""

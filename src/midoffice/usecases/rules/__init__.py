"""What the product does: rule sets."""

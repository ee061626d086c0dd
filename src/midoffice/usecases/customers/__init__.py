"""What the product does: customers and who is who."""

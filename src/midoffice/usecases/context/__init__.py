"""What the product does: sources and the live view of a customer."""

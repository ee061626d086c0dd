"""What the product does: contacts and their messages."""

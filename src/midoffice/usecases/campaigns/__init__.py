"""What the product does: campaigns and outreach."""

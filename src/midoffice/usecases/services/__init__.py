"""What the product does: services, skills and hubs."""

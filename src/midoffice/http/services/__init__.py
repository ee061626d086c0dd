"""The edge: services, skills and hubs."""

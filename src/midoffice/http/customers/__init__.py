"""The edge: customers and who is who."""

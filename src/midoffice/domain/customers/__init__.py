"""Customers and the identifiers by which we recognise them."""

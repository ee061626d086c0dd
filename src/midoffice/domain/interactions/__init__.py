"""Cases, interactions, messages and everything recorded about them."""

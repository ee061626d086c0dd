"""Web form: a hosted page and a JSON endpoint."""

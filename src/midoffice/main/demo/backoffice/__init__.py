"""The back office of the demonstration's company: billing in PostgreSQL, service history in SQLite, orders behind HTTP."""

"""Databases: PostgreSQL, MariaDB and MySQL, SQLite, and whatever else SQLAlchemy has a driver for."""

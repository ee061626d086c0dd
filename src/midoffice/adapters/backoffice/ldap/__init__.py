"""LDAP directories as sources."""

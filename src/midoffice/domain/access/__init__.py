"""Accounts, roles, scopes, sessions and the audit trail."""

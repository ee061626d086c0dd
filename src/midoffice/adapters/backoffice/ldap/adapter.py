"""Directories: entries found by a filter."""

from collections.abc import Mapping, Sequence
from typing import Any

from midoffice.adapters.backoffice.ldap.connection import LdapConnection
from midoffice.adapters.backoffice.ldap.entries import entries_of
from midoffice.adapters.backoffice.ldap.filter import check_filter
from midoffice.adapters.backoffice.ldap.settings import read_ldap_settings
from midoffice.domain.context.source import Lookup, SourceDefinition, SourceKind


class LdapAdapter:
    """Connection: `url`, `base_dn` and what `settings` reads. The attributes asked for are those of the fields."""

    kind = SourceKind.LDAP

    def check(self, connection: Mapping[str, Any], lookups: Sequence[Lookup], *, has_secret: bool) -> None:
        """Raise Invalid for what cannot work."""
        read_ldap_settings(connection, has_secret=has_secret)
        for number, lookup in enumerate(lookups):
            check_filter(lookup.statement, f"lookups.{number}.statement")

    def open(self, source: SourceDefinition, secret: str | None) -> LdapConnection:
        """Return a connection that has not connected yet."""
        settings = read_ldap_settings(source.connection, has_secret=secret is not None)
        return LdapConnection(source.key, settings, secret, entries_of(source.fields, source.lookups), source.most_at_once)

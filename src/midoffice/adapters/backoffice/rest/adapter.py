"""REST sources: JSON over HTTP."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from midoffice.adapters.backoffice.fields import Fields
from midoffice.adapters.backoffice.http_settings import HTTP_FIELDS, HttpSettings, check_network, read_http_settings
from midoffice.adapters.backoffice.rest.connection import RestConnection
from midoffice.adapters.backoffice.rest.path import check_path
from midoffice.domain.context.source import Lookup, SourceDefinition, SourceKind
from midoffice.kernel.errors import Invalid

_FIELDS = (*HTTP_FIELDS, "base_url", "rows_at")
_PLACE = re.compile(r"([^.\s]+(\.[^.\s]+)*)?")


class RestAdapter:
    """Connection: `base_url`, `rows_at` (where in the answer the rows stand) and what `http_settings` reads."""

    kind = SourceKind.REST

    def check(self, connection: Mapping[str, Any], lookups: Sequence[Lookup], *, has_secret: bool) -> None:
        """Raise Invalid for what cannot work."""
        _read(connection, has_secret=has_secret)
        for number, lookup in enumerate(lookups):
            check_path(lookup.statement, f"lookups.{number}.statement")

    def open(self, source: SourceDefinition, secret: str | None) -> RestConnection:
        """Return a connection that has not connected yet."""
        base_url, rows_at, settings = _read(source.connection, has_secret=secret is not None)
        return RestConnection(source.key, base_url, rows_at, settings, secret, source.most_at_once)


def _read(connection: Mapping[str, Any], *, has_secret: bool) -> tuple[str, str, HttpSettings]:
    fields = Fields(connection, _FIELDS)
    address = fields.address("base_url", ("https", "http"))
    settings = read_http_settings(fields, has_secret=has_secret)
    if address is None or address.query:
        raise Invalid("connection.base_url", "There is no question mark in this address.", "Write what follows it into the lookup.")
    check_network("base_url", address, private=settings.private_addresses)
    rows_at = fields.text("rows_at")
    if not _PLACE.fullmatch(rows_at):
        raise Invalid("connection.rows_at", "This is not a place in an answer.", "Enter it like data.items.")
    return address.geturl(), rows_at, settings

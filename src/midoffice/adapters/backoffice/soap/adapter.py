"""SOAP sources: operations that a WSDL describes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from midoffice.adapters.backoffice.fields import MOST_DOCUMENT, Fields
from midoffice.adapters.backoffice.http_settings import (
    AUTHENTICATIONS,
    HTTP_FIELDS,
    HttpSettings,
    check_network,
    read_http_settings,
)
from midoffice.adapters.backoffice.soap.connection import Soap, SoapConnection
from midoffice.adapters.backoffice.soap.description import Wanted
from midoffice.adapters.backoffice.soap.statement import read_statement
from midoffice.domain.context.source import Lookup, SourceDefinition, SourceKind
from midoffice.kernel.errors import Invalid

_FIELDS = (
    *HTTP_FIELDS,
    "address",
    "constants",
    "nobody_fault",
    "port",
    "retry_seconds",
    "rows_at",
    "service",
    "time_zone",
    "wsdl",
    "wsdl_documents",
)
_PLACE = re.compile(r"([^.\s]+(\.[^.\s]+)*)?")


class SoapAdapter:
    """Connection: `wsdl` (an address, or the name of the first of the `wsdl_documents`) and what is optional beside it.

    That is: `service`, `port` and `address` where the description's own are not meant, `constants` (parameters besides the
    identifier), `rows_at`, `nobody_fault` (the code or detail of the fault that means "nobody known"), `time_zone`,
    `retry_seconds` (how soon a description that could not be loaded is tried again).
    """

    kind = SourceKind.SOAP

    def check(self, connection: Mapping[str, Any], lookups: Sequence[Lookup], *, has_secret: bool) -> None:
        """Raise Invalid for what cannot work. The description itself is read at the first question."""
        _read(connection, None, has_secret=has_secret)
        for number, lookup in enumerate(lookups):
            read_statement(lookup.statement, f"lookups.{number}.statement")

    def open(self, source: SourceDefinition, secret: str | None) -> SoapConnection:
        """Return a connection that has not connected yet."""
        soap, settings = _read(source.connection, secret, has_secret=secret is not None)
        return SoapConnection(source.key, soap, settings, secret, source.most_at_once)


def _read(connection: Mapping[str, Any], secret: str | None, *, has_secret: bool) -> tuple[Soap, HttpSettings]:
    fields = Fields(connection, _FIELDS)
    settings = read_http_settings(fields, has_secret=has_secret, authentications=(*AUTHENTICATIONS, "wsse"))
    documents = fields.texts("wsdl_documents", most=MOST_DOCUMENT)
    address = fields.address("address", ("https", "http"), required=False)
    if address is not None:
        check_network("address", address, private=settings.private_addresses)
    wanted = Wanted(
        _wsdl(fields, documents, settings),
        documents,
        fields.text("service"),
        fields.text("port"),
        address.geturl() if address else "",
        fields.texts("constants"),
        (settings.username, secret or "") if settings.auth == "wsse" else None,
    )
    rows_at = fields.text("rows_at")
    if not _PLACE.fullmatch(rows_at):
        raise Invalid("connection.rows_at", "This is not a place in an answer.", "Enter it like Customer or result.items.")
    return Soap(
        wanted, rows_at, fields.text("nobody_fault"), _zone(fields.text("time_zone")), fields.number("retry_seconds", 1, 0, 3600)
    ), settings


def _wsdl(fields: Fields, documents: Mapping[str, str], settings: HttpSettings) -> str:
    if documents:
        first = fields.text("wsdl", next(iter(documents)))
        if first not in documents:
            raise Invalid("connection.wsdl", f"There is no document {first}.", "Enter the name of one of the wsdl_documents.")
        return first
    found = fields.address("wsdl", ("https", "http"))
    if found is None:
        raise Invalid("connection.wsdl", "This is missing.", "Enter its address, or paste the documents.")
    check_network("wsdl", found, private=settings.private_addresses)
    return found.geturl()


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("connection.time_zone", f"There is no time zone {name!r}.", "Enter it like Europe/Berlin.") from None

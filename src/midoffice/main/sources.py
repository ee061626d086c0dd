"""Which kinds of back-office systems this installation speaks to."""

from collections.abc import Mapping

from midoffice.adapters.backoffice.files.adapter import FILES
from midoffice.adapters.backoffice.ldap.adapter import LdapAdapter
from midoffice.adapters.backoffice.rest.adapter import RestAdapter
from midoffice.adapters.backoffice.soap.adapter import SoapAdapter
from midoffice.adapters.backoffice.sql.adapter import ADAPTERS as SQL_ADAPTERS
from midoffice.domain.context.source import SourceKind
from midoffice.ports.sources import SourceAdapter


def source_adapters() -> Mapping[SourceKind, SourceAdapter]:
    """Return an adapter for each kind of source."""
    adapters: tuple[SourceAdapter, ...] = (*SQL_ADAPTERS, FILES, RestAdapter(), SoapAdapter(), LdapAdapter())
    return {adapter.kind: adapter for adapter in adapters}

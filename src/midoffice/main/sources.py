"""Which kinds of back-office systems this installation speaks to."""

from collections.abc import Mapping

from midoffice.adapters.backoffice.rest.adapter import RestAdapter
from midoffice.domain.context.source import SourceKind
from midoffice.ports.sources import SourceAdapter


def source_adapters() -> Mapping[SourceKind, SourceAdapter]:
    """Return an adapter for each kind of source."""
    adapters: tuple[SourceAdapter, ...] = (RestAdapter(),)
    return {adapter.kind: adapter for adapter in adapters}

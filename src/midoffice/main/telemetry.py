"""OpenTelemetry traces, switched on by settings; without them nothing of it is imported."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from midoffice import __version__
from midoffice.kernel.errors import MidofficeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from midoffice.main.settings import TelemetrySettings


class TelemetryMissing(MidofficeError):
    """Traces are switched on, but the packages for it are not installed."""

    sentence = "telemetry.enabled is set, but the packages for OpenTelemetry are not installed."
    remedy = "Install them with: pip install 'midoffice[telemetry]'; or set telemetry.enabled to false."


@contextmanager
def tracing(settings: TelemetrySettings, *, role: str) -> Iterator[None]:
    """Trace statements from here on, and whatever `trace_requests` is given; send the rest at the end.

    Raises:
        TelemetryMissing: if it is switched on without its packages.
    """
    if not settings.enabled:
        yield
        return
    try:
        from opentelemetry import trace  # noqa: PLC0415  # an extra: imported only when switched on
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as problem:
        raise TelemetryMissing from problem
    resource = Resource.create({"service.name": "midoffice", "service.version": __version__, "service.instance.role": role})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{settings.endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    statements = AsyncPGInstrumentor()  # type: ignore[no-untyped-call]  # it ships without types
    statements.instrument(tracer_provider=provider)
    try:
        yield
    finally:
        statements.uninstrument()
        provider.shutdown()


def trace_requests(settings: TelemetrySettings, web: Any) -> None:  # noqa: ANN401  # FastAPI is known to http alone
    """Give every request of this web application a span of its own, if traces are switched on."""
    if not settings.enabled:
        return
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor  # noqa: PLC0415  # an extra

    FastAPIInstrumentor.instrument_app(web, excluded_urls="/healthz/.*,/metrics")

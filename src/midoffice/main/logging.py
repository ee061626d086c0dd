"""Logs: one JSON object per line, with the ids of what the line is about.

Code anywhere logs with `structlog.get_logger()`. What is bound with
`structlog.contextvars.bind_contextvars(interaction_id=...)` stands on every later line of the
same task. Secrets never belong into a log; the names below are masked in case one slips in.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

import orjson
import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from midoffice.main.settings import LogSettings

_SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie")
_MASK = "[masked]"

# Chatty libraries, and access lines that our own request log replaces.
_QUIET = {
    "aioimaplib": logging.WARNING,
    "alembic": logging.WARNING,
    "asyncio": logging.WARNING,
    "httpcore2": logging.WARNING,
    "httpx2": logging.WARNING,
    "mail.log": logging.WARNING,
    "nats": logging.WARNING,
    "uvicorn.access": logging.WARNING,
    "uvicorn.error": logging.WARNING,
    "websockets": logging.WARNING,
}


def configure_logging(settings: LogSettings, *, role: str) -> None:
    """Send every log of this process, ours and the libraries', to standard error.

    Args:
        settings: Form and least level.
        role: Stands on every line, e.g. `http` or `http+router+workers`.
    """
    level = getattr(logging, settings.level.upper())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        _mask_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    for_eyes = settings.format == "console"
    last: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)]
        if for_eyes
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_to_json)]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, level))
    structlog.contextvars.bind_contextvars(role=role)


def _mask_secrets(
    _logger: Any,  # noqa: ANN401  # structlog's signature
    _method: str,
    event: MutableMapping[str, Any],
) -> MutableMapping[str, Any]:
    for name in event:
        if any(word in name.lower() for word in _SECRET_WORDS):
            event[name] = _MASK
    return event


def _to_json(event: Any, **_: Any) -> str:  # noqa: ANN401  # structlog's signature
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()

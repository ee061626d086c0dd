"""What each error means on HTTP: one table from class to status, and the handlers that use it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from midoffice.domain.decisions.rendering.rendered import NotRenderable
from midoffice.domain.rules.compiled import RulesBroken
from midoffice.domain.touchpoints.chat_session import SessionInvalid
from midoffice.domain.voice.browser import PageCallInvalid
from midoffice.http.etag import VersionMissing
from midoffice.http.problem import Fault, Problem, jsonable, plain_problem, problem_response, problem_type
from midoffice.http.upload import FileTooLarge
from midoffice.kernel import errors as kernel
from midoffice.ports.database import Retryable
from midoffice.ports.sources import SourceTrouble
from midoffice.usecases.access.sign_in import NotSignedIn, WrongLogin
from midoffice.usecases.decisions.catalogue_check import CatalogueRefused
from midoffice.usecases.rules.check import RulesRefused
from midoffice.usecases.touchpoints.external_doors import QueueTokenRefused
from midoffice.usecases.touchpoints.sms_door import SignatureRefused

_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The status of an error class, and the title under which clients know it."""

    status: int
    title: str


MEANINGS: dict[type[kernel.MidofficeError], Meaning] = {
    NotSignedIn: Meaning(401, "Not signed in"),
    WrongLogin: Meaning(401, "Sign-in refused"),
    QueueTokenRefused: Meaning(401, "Token refused"),
    SignatureRefused: Meaning(401, "Signature refused"),
    SessionInvalid: Meaning(401, "Session ended"),
    PageCallInvalid: Meaning(401, "Call not known"),
    kernel.Forbidden: Meaning(403, "Not allowed"),
    kernel.NotFound: Meaning(404, "Not found"),
    kernel.Conflict: Meaning(409, "Conflict"),
    kernel.Stale: Meaning(409, "Changed meanwhile"),
    FileTooLarge: Meaning(413, "File too large"),
    kernel.Invalid: Meaning(422, "Invalid input"),
    VersionMissing: Meaning(428, "Version missing"),
    RulesBroken: Meaning(422, "Rules that cannot be run"),
    RulesRefused: Meaning(422, "Rules refused"),
    CatalogueRefused: Meaning(422, "Catalogue refused"),
    NotRenderable: Meaning(422, "Cannot be said"),
    kernel.Rejected: Meaning(422, "Refused by the other side"),
    kernel.TooMany: Meaning(429, "Too many requests"),
    Retryable: Meaning(503, "Try again later"),
    kernel.RetryLater: Meaning(503, "Try again later"),
    kernel.NeedsAttention: Meaning(503, "Needs attention"),
    SourceTrouble: Meaning(503, "Source in trouble"),
}
"""A class that is not here has the meaning of its nearest ancestor; a test finds those that would end at the base."""

_UNKNOWN = Meaning(500, "Something went wrong")
_LOCATIONS = frozenset({"body", "query", "path", "header", "cookie"})
_REMEDIES: tuple[tuple[str, str], ...] = (
    ("missing", "Add the field."),
    ("extra_forbidden", "Leave the field out."),
    ("json_invalid", "Send well-formed JSON."),
    ("model_attributes_type", "Send a JSON object with `Content-Type: application/json`."),
    ("string_too_short", "Enter something."),
    ("string_too_long", "Shorten the text."),
    ("uuid", "Use the id as the API gave it."),
    ("datetime", "Use ISO 8601 with a time zone, as 2026-03-29T09:00:00Z."),
    ("timezone", "Use ISO 8601 with a time zone, as 2026-03-29T09:00:00Z."),
    ("time_delta", "Use an ISO 8601 duration, as PT20S."),
    ("enum", "Use one of the values named."),
    ("literal_error", "Use one of the values named."),
)


def meaning_of(kind: type[kernel.MidofficeError]) -> Meaning:
    """Return what an error class means: its own entry, or its nearest ancestor's."""
    return next((MEANINGS[c] for c in kind.__mro__ if c in MEANINGS), _UNKNOWN)


def install_error_handlers(app: FastAPI) -> None:
    """Make every error of the application a problem document."""
    app.add_exception_handler(kernel.MidofficeError, _on_named)
    app.add_exception_handler(RequestValidationError, _on_malformed)
    app.add_exception_handler(HTTPException, _on_http)


def problem_of(error: kernel.MidofficeError, *, conditional: bool = False) -> Problem:
    """Return the problem document of an error. `conditional`: the request said If-Match, so a stale record is a 412."""
    meaning = meaning_of(type(error))
    status = 412 if conditional and isinstance(error, kernel.Stale) else meaning.status
    fields = dict(error.fields)
    field, remedy = fields.pop("field", None), fields.pop("remedy", None)
    return Problem(
        type=problem_type(type(error).__name__),
        title=meaning.title,
        status=status,
        detail=error.message,
        remedy=str(remedy or error.remedy),
        field=None if field is None else str(field),
        fields=jsonable(fields),
    )


def _on_named(request: Request, error: Exception) -> Response:
    if not isinstance(error, kernel.MidofficeError):  # pragma: no cover - Starlette calls it for this class alone
        raise error
    problem = problem_of(error, conditional="if-match" in request.headers)
    headers = {}
    after = getattr(error, "after_seconds", None)
    if isinstance(after, int | float):
        headers["Retry-After"] = str(max(1, math.ceil(after)))
    if problem.status == 401:  # noqa: PLR2004 - the status that must say how to sign in
        headers["WWW-Authenticate"] = "Bearer"
    if problem.status == 500:  # noqa: PLR2004 - a class without a meaning is ours to mend
        _logger.error("error_without_meaning", kind=type(error).__name__, exc_info=error)
    return problem_response(problem, headers)


def _on_malformed(_request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    first = faults[0] if faults else {"loc": (), "msg": "cannot be read", "type": ""}
    field, why = field_path(first["loc"]), str(first["msg"])
    return problem_response(
        Problem(
            type="/problems/invalid",
            title="Invalid input",
            status=422,
            detail=f"{field}: {why}",
            remedy=_remedy_of(str(first["type"])),
            field=field,
            errors=[Fault(field=field_path(f["loc"]), why=str(f["msg"])) for f in faults] if len(faults) > 1 else [],
        )
    )


def field_path(location: Sequence[Any]) -> str:
    """Return the dotted path of a field without the part of the request it stands in (unless it is the whole part)."""
    parts = [str(part) for part in location]
    if len(parts) > 1 and parts[0] in _LOCATIONS:
        parts = parts[1:]
    return ".".join(parts) or "body"


def _remedy_of(kind: str) -> str:
    return next(
        (remedy for start, remedy in _REMEDIES if kind.startswith(start)), "Correct the field; the API documentation describes it."
    )


_HTTP_REMEDIES = {
    400: "Check the form of the request.",
    404: "Check the address.",
    405: "Use one of the methods named in the header Allow.",
    413: "Send less at once.",
    415: "Send `Content-Type: application/json`.",
}


def _on_http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):  # pragma: no cover - Starlette calls it for this class alone
        raise error
    headers = dict(error.headers) if error.headers else None
    return plain_problem(
        error.status_code, f"{error.detail}.".replace("..", "."), _HTTP_REMEDIES.get(error.status_code, ""), headers
    )


def unforeseen(request_id: str) -> Response:
    """Return the answer to a request that met an error nobody named; it tells nothing about our insides."""
    return plain_problem(
        500,
        "Something went wrong here; it has been recorded.",
        f"Try again; if it stays, tell the administrator the request id {request_id}.",
    )

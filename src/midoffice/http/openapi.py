"""The description of the API (OpenAPI 3.1): as FastAPI makes it, with our errors in it; a snapshot is kept in the package."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from midoffice.http.problem import MEDIA_TYPE, Problem

SNAPSHOT = Path(__file__).parent / "openapi.json"
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
DESCRIPTION = """\
Every contact of every channel in one queue. Errors are `application/problem+json`. Where several scopes are named, one of them
is enough. Changes made with the session cookie need the header `X-CSRF-Token`; API tokens do not.
"""


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document; made once per application."""
    known: dict[str, Any] | None = getattr(app.state, "description", None)
    if known is None:
        known = app.openapi()
        _with_problems(known)
        _with_local_times(known)
        app.state.description = known
    return known


def snapshot_text(app: FastAPI) -> str:
    """Return the document as it stands in the package: stable, one line per entry."""
    return json.dumps(describe(app), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _with_local_times(part: object) -> None:
    """Say that times of day are wall-clock times: the format `time` of JSON Schema has a zone, and opening hours have none."""
    if isinstance(part, dict):
        if part.get("format") == "time":
            part["format"] = "local-time"
        for each in part.values():
            _with_local_times(each)
    elif isinstance(part, list):
        for each in part:
            _with_local_times(each)


def _with_problems(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    model = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(model.pop("$defs", {}))
    schemas["Problem"] = model
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            responses.pop("422", None)
            for status, response in responses.items():
                if status.startswith(("4", "5")):
                    response.setdefault("content", {MEDIA_TYPE: {"schema": _PROBLEM}})
            responses["default"] = {"description": "An error", "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}

"""JSON from outside, read strictly: no lone surrogates, no NaN, and no NUL, which PostgreSQL cannot store in a text."""

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from midoffice.kernel.errors import Invalid

_NUL = "\x00"
_REMEDY = "Remove the character U+0000."


class StrictRequest(Request):
    """A request whose `json()` takes what our store can hold, and nothing else."""

    refused: Invalid | None = None
    """Why the body was refused, when it is well-formed all the same: FastAPI lets no other error pass than `JSONDecodeError`."""

    async def json(self) -> Any:  # noqa: ANN401 - JSON is any value
        """Return the parsed body; raises JSONDecodeError, also for a NUL character in a text."""
        body = await self.body()
        value = orjson.loads(body)
        if b"\\u0000" in body:
            try:
                _refuse_nul(value, "body")
            except Invalid as refusal:
                self.refused = refusal
                raise orjson.JSONDecodeError(refusal.message, "", 0) from refusal
        return value


class StrictRoute(APIRoute):
    """A route that reads strict JSON and refuses a NUL in its address."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler, given a strict request."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            if b"%00" in request.scope.get("query_string", b""):
                raise Invalid("query", "contains the character U+0000", _REMEDY)
            if _NUL in request.scope["path"]:
                raise Invalid("path", "contains the character U+0000", _REMEDY)
            strict_request = StrictRequest(request.scope, request.receive)
            try:
                return await handle(strict_request)
            except RequestValidationError:
                if strict_request.refused is not None:
                    raise strict_request.refused from None
                raise

        return strict


def _refuse_nul(value: object, path: str) -> None:
    if isinstance(value, str) and _NUL in value:
        raise Invalid(path.removeprefix("body."), "contains the character U+0000", _REMEDY)
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_nul(key, path)
            _refuse_nul(item, f"{path}.{key}")
    if isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_nul(item, f"{path}.{index}")

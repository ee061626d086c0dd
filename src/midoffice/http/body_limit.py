"""No request body is larger than it may be: known from its announced length at once, otherwise as its bytes arrive.

FastAPI's own limit stands outside all other middleware and answers in plain text, without our headers; so ours is here.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from midoffice.http.problem import plain_problem

UPLOADS = ("/attachments", "/admin/sounds")
"""What ends so takes one file."""
FORMS = ("/f/", "/api/public/forms/")
"""What begins so takes a form that customers filled in, with several files; everything else takes JSON."""
RULES, LARGEST_RULES = "/api/rule-sets/", 6_000_000
"""What begins so may take decision models, which are long where a table has thousands of rows."""
_REMEDY = "Send less at once; files are sent as attachments."
_RULES_REMEDY = "Split the model, or its longest table."


class BodyLimit:
    """Answers 413 to a body over the limit, without reading on."""

    def __init__(self, app: ASGIApp, *, limit_bytes: int, upload_limit_bytes: int, form_limit_bytes: int) -> None:
        """Take the limits of ordinary requests, of those that carry a file, and of filled-in forms."""
        self._app = app
        self._limit = limit_bytes
        self._upload_limit = upload_limit_bytes
        self._form_limit = form_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        remedy = _RULES_REMEDY if scope["path"].startswith(RULES) else _REMEDY
        announced = Request(scope).headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced) > limit:
            await plain_problem(413, f"The request is larger than {limit / 1e6:g} MB.", remedy)(scope, receive, send)
            return
        read = 0

        async def receive_within_limit() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413, f"The request is larger than {limit / 1e6:g} MB")
            return message

        await self._app(scope, receive_within_limit, send)

    def _limit_of(self, path: str) -> int:
        if path.startswith(FORMS):
            return self._form_limit
        if path.startswith(RULES):
            return max(LARGEST_RULES, self._limit)
        return self._upload_limit if path.endswith(UPLOADS) else self._limit

"""The desk: the built web app, served with the right cache headers; every address of a screen gives its one page."""

import stat
from pathlib import Path

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

_PAGE = "index.html"
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_NOT_OURS = frozenset({"api", "healthz", "metrics", "f"})
_NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>midoffice</title>
<h1>The web app is not built</h1>
<p>The server works, but its desk is missing. In a clone of the source run <code>make web</code> and reload this page;
an installed package always contains it.</p>
<p>The API is there: <a href="/api/docs">documentation</a>.</p>
</html>
"""


class WebApp:
    """What is asked when no route fits: a file of the web app, or its page for the address of a screen."""

    def __init__(self, root: Path, otherwise: ASGIApp) -> None:
        """Serve the folder `root`; `otherwise` answers what is not a GET or HEAD of HTTP."""
        self._root = root
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises HTTPException(404)."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._otherwise(scope, receive, send)
            return
        response = await self._answer(Request(scope))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.scope["path"].lstrip("/")
        first, last = path.partition("/")[0], path.rpartition("/")[2]
        if first in _NOT_OURS:
            raise HTTPException(404)
        found = await anyio.to_thread.run_sync(_file_below, self._root, path)
        if found is not None and found.name != _PAGE:
            return FileResponse(found, headers={"Cache-Control": _FOREVER if first == "assets" else _ASK_AGAIN})
        # A missing file must not be answered with the page: a browser would take it for a broken script.
        missing = "." in last and last != _PAGE and "text/html" not in request.headers.get("accept", "")
        if first == "assets" or missing:
            raise HTTPException(404)
        page = await anyio.to_thread.run_sync(_file_below, self._root, _PAGE)
        if page is None:
            return HTMLResponse(_NOT_BUILT, 503, headers={"Cache-Control": "no-store"})
        return FileResponse(page, headers={"Cache-Control": _ASK_AGAIN})


def _file_below(root: Path, path: str) -> Path | None:
    """Return the regular file, unless it is not there or the path leads out of the folder."""
    if "\x00" in path:
        return None
    try:
        found = (root / path).resolve(strict=True)
        regular = stat.S_ISREG(found.stat().st_mode)
    except (OSError, ValueError, RuntimeError):
        return None
    return found if regular and found.is_relative_to(root.resolve()) else None

"""The API's documentation for browsers, served from here: no other host is asked for anything."""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from midoffice.http.openapi import describe

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>midoffice API</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""
# "Try it out" works with the session of the signed-in reader: the token is fetched once and sent with every change.
_START = """\
const session = fetch("/api/session").then((answer) => (answer.ok ? answer.json() : {}));
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  validatorUrl: null,
  requestInterceptor: async (request) => {
    const { csrf_token: token } = await session;
    if (token) request.headers["X-CSRF-Token"] = token;
    return request;
  },
});
"""
_CACHED = {"Cache-Control": "public, max-age=86400"}

router = APIRouter(include_in_schema=False)


@router.get("/api/openapi.json")
async def get_description(request: Request) -> Response:
    """Return the OpenAPI document."""
    return JSONResponse(describe(request.app), headers={"Cache-Control": "no-cache"})


@router.get("/api/docs")
async def get_page() -> Response:
    """Return the page that shows the OpenAPI document."""
    return HTMLResponse(_PAGE)


@router.get("/api/docs/start.js")
async def get_start_script() -> Response:
    """Return the script that starts the page."""
    return Response(_START, media_type="text/javascript", headers=_CACHED)


@router.get("/api/docs/swagger-ui-bundle.js")
async def get_script() -> Response:
    """Return the viewer."""
    return FileResponse(_asset("swagger-ui-bundle.js"), media_type="text/javascript", headers=_CACHED)


@router.get("/api/docs/swagger-ui.css")
async def get_style() -> Response:
    """Return the viewer's style sheet."""
    return FileResponse(_asset("swagger-ui.css"), media_type="text/css", headers=_CACHED)


def _asset(name: str) -> Path:
    return Path(str(files("fastapi_swagger") / "resources" / name))

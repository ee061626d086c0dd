"""The edge of the product: one ASGI application with every route, and what stands in front of the routes."""

from fastapi import FastAPI
from fastapi.routing import APIRoute

from midoffice import __version__
from midoffice.http.access_log import AccessLog
from midoffice.http.auth import Doorkeeper
from midoffice.http.background import serving
from midoffice.http.body_limit import BodyLimit
from midoffice.http.desk_feed import DeskFeed
from midoffice.http.edge import Edge
from midoffice.http.errors import install_error_handlers
from midoffice.http.live_hub import LiveHub
from midoffice.http.metrics import Meters
from midoffice.http.openapi import DESCRIPTION
from midoffice.http.routers import ROUTERS
from midoffice.http.security_headers import SecurityHeaders
from midoffice.http.touchpoints.chat_floor import ChatFloor
from midoffice.http.touchpoints.form_page import LARGEST_POST
from midoffice.http.touchpoints.public_door import PublicOrigins
from midoffice.http.upload import MULTIPART_OVERHEAD_BYTES
from midoffice.http.web_app import WebApp


def create_app(edge: Edge) -> FastAPI:
    """Return the application of one process."""
    app = bare_app()
    app.state.edge = edge
    app.state.doorkeeper = Doorkeeper()
    app.state.meters = Meters()
    app.state.hub = LiveHub(edge.context, count=app.state.meters.events)
    app.state.desk_feed = DeskFeed(edge.context)
    app.state.chat_floor = ChatFloor(edge.context, app.state.hub)
    app.router.default = WebApp(edge.settings.web_app, app.router.default)
    # The last one added is the outermost.
    app.add_middleware(
        BodyLimit,
        limit_bytes=edge.settings.body_limit_bytes,
        upload_limit_bytes=edge.context.attachment_limit_bytes + MULTIPART_OVERHEAD_BYTES,
        form_limit_bytes=LARGEST_POST,
    )
    app.add_middleware(PublicOrigins)
    app.add_middleware(AccessLog, meters=app.state.meters)
    app.add_middleware(SecurityHeaders, secure=edge.settings.secure_cookies)
    return app


def bare_app() -> FastAPI:
    """Return the application with its routes and nothing behind them: enough to describe it."""
    app = FastAPI(
        title="midoffice",
        version=__version__,
        summary="One record, one queue, one desk.",
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=serving,
        generate_unique_id_function=_operation_id,
    )
    install_error_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name

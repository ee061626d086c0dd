"""What the doors for customers share: which touchpoint is meant, whose page asks, and how often it may."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.chat_settings import ChatSettings, read_chat_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.touchpoints.webform import WebformSettings, read_webform_settings
from midoffice.domain.voice.voice_settings import VoiceSettings, read_voice_settings
from midoffice.http.edge import edge_of
from midoffice.http.origin import has_own_origin
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.kernel.errors import Forbidden, NotFound

LOOKS = Rate("requests from this address", burst=240, per=timedelta(minutes=1))
_ORIGIN = "midoffice.public_origin"
_PREFLIGHT_SECONDS = "600"


class OriginNotAllowed(Forbidden):
    """A page that is not listed in the touchpoint's settings asked for it."""

    remedy = "An administrator can add the page's origin to the touchpoint's allowed origins."

    def __init__(self) -> None:
        """Nothing to add: the page knows its own origin."""
        super().__init__("use this from another site")


@dataclass(frozen=True, slots=True)
class ChatHere:
    """The web chat that a request or socket is about."""

    touchpoint: Touchpoint
    settings: ChatSettings


@dataclass(frozen=True, slots=True)
class FormHere:
    """The web form that a request is about."""

    touchpoint: Touchpoint
    settings: WebformSettings


@dataclass(frozen=True, slots=True)
class VoiceHere:
    """The telephone touchpoint that a page calls."""

    touchpoint: Touchpoint
    settings: VoiceSettings


async def chat_of(key: str, connection: HTTPConnection) -> ChatHere:
    """Return the active web chat with a key. Raises NotFound, OriginNotAllowed, TooMany."""
    touchpoint = await _touchpoint(key, Channel.CHAT, connection)
    settings = read_chat_settings(touchpoint.settings)
    _admit_origin(connection, settings.allowed_origins)
    return ChatHere(touchpoint, settings)


async def form_of(key: str, connection: HTTPConnection) -> FormHere:
    """Return the active web form with a key. Raises NotFound, OriginNotAllowed, TooMany."""
    touchpoint = await _touchpoint(key, Channel.WEBFORM, connection)
    settings = read_webform_settings(touchpoint.settings)
    _admit_origin(connection, settings.allowed_origins)
    return FormHere(touchpoint, settings)


async def voice_of(key: str, connection: HTTPConnection) -> VoiceHere:
    """Return the active telephone touchpoint with a key that pages may call. Raises NotFound, OriginNotAllowed, TooMany."""
    touchpoint = await _touchpoint(key, Channel.VOICE, connection)
    settings = read_voice_settings(touchpoint.settings)
    if not settings.click_to_call:
        raise NotFound(kind="touchpoint", id=key)
    _admit_origin(connection, settings.allowed_origins)
    return VoiceHere(touchpoint, settings)


async def _chat_of_request(key: str, request: Request) -> ChatHere:
    return await chat_of(key, request)


async def _form_of_request(key: str, request: Request) -> FormHere:
    return await form_of(key, request)


async def _voice_of_request(key: str, request: Request) -> VoiceHere:
    return await voice_of(key, request)


ThisChat = Annotated[ChatHere, Depends(_chat_of_request)]
ThisForm = Annotated[FormHere, Depends(_form_of_request)]
ThisVoice = Annotated[VoiceHere, Depends(_voice_of_request)]


async def _touchpoint(key: str, channel: Channel, connection: HTTPConnection) -> Touchpoint:
    edge = edge_of(connection)
    edge.limiter.take(LOOKS, caller_address(connection))
    async with edge.context.database.reading() as tx:
        touchpoint = await tx.touchpoints.by_key(key)
    if touchpoint.channel is not channel:
        raise NotFound(kind="touchpoint", id=key)
    return touchpoint


def _admit_origin(connection: HTTPConnection, allowed: tuple[str, ...]) -> None:
    origin = connection.headers.get("origin")
    if origin is not None and ("*" in allowed or origin in allowed):
        connection.scope[_ORIGIN] = origin
        return
    if not has_own_origin(connection):
        raise OriginNotAllowed


def preflight(methods: str) -> Response:
    """Answer a browser that asks whether a page may send; the origin has been admitted by then."""
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key",
            "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
        },
    )


class PublicOrigins:
    """Lets pages of admitted origins read the answers of public doors - errors too, which say what to correct.

    No credentials are involved: what a visitor may do hangs on a token that the page itself holds.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of the routes."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/public/"):
            await self._app(scope, receive, send)
            return

        async def send_with_origin(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Origin")
                if _ORIGIN in scope:
                    headers["Access-Control-Allow-Origin"] = scope[_ORIGIN]
                    headers["Access-Control-Expose-Headers"] = "Retry-After"
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        await self._app(scope, receive, send_with_origin)

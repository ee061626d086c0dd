"""The voice node: lines, sound and the worker that ties them to the store; in a process of its own."""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
import sys
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import structlog

from midoffice.kernel.errors import NeedsAttention
from midoffice.kernel.ids import new_id
from midoffice.main.settings import RoleName, Settings
from midoffice.main.supervise import supervised
from midoffice.workers.voice import run_voice_node

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from midoffice.adapters.voice.media.node import ExchangeNode
    from midoffice.adapters.voice.sip.standing_calls import StandingCalls
    from midoffice.main.bootstrap import Application

log = structlog.get_logger(__name__)
_STOP_SECONDS = 10.0
_LINES_OF_A_CALL = 2
"""A caller, and somebody outside whom it is handed to."""
_NICENESS = -10
"""Before everything else on the machine, where the system lets us."""


@asynccontextmanager
async def start_voice(application: Application) -> AsyncIterator[None]:
    """Run the node: here, when this process has no other role, else in a child, so that the others never make the sound stutter.

    With other roles it runs only where the settings say so.
    """
    settings = application.settings
    if settings.roles == (RoleName.VOICE,):
        async with supervised("voice", partial(serve_node, application)):
            yield
    elif settings.voice.enabled:
        async with supervised("voice.process", partial(run_child, settings)):
            yield
    else:
        yield


async def serve_node(application: Application) -> None:
    """Make the node and serve it until it is cancelled; its calls are ended and reported before it goes."""
    with suppress(OSError):  # sound that comes late is lost; who may not ask for this does without
        os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)
    from midoffice.adapters.voice.sip.standing_calls import StandingCalls  # noqa: PLC0415  # as in `build_node`

    settings = application.settings
    standing = StandingCalls(settings.standing_calls_folder, new_id())
    node, dead = build_node(application, standing), standing.open()
    try:
        await _start(node, settings)
        await run_voice_node(application.context, node, settings.voice.name or socket.gethostname(), dead)
    finally:
        standing.close()


async def _start(node: ExchangeNode, settings: Settings) -> None:
    try:
        await node.start()
    except OSError as problem:
        await node.close()
        sip = settings.voice.sip
        over_tls = f", or {sip.tls_port} with the certificate {sip.tls_certificate}," if sip.tls_certificate else ""
        raise NeedsAttention(f"The telephone port {sip.host}:{sip.port}{over_tls} cannot be used: {problem}.") from problem


def build_node(application: Application, standing: StandingCalls) -> ExchangeNode:
    """Return the node with its lines, as the settings say; nothing listens yet."""
    # Sound takes a hundred megabytes of libraries that no other role needs.
    from midoffice.adapters.sealed_recordings import SealedRecordings  # noqa: PLC0415  # the same
    from midoffice.adapters.voice.browser.driver import BrowserDriver, BrowserSettings  # noqa: PLC0415  # the same
    from midoffice.adapters.voice.line import Codec  # noqa: PLC0415  # the same
    from midoffice.adapters.voice.media.node import ExchangeNode  # noqa: PLC0415  # the same
    from midoffice.adapters.voice.media.rtp_ports import RtpEndpoints  # noqa: PLC0415  # the same
    from midoffice.adapters.voice.sip.admission import Limits  # noqa: PLC0415  # the same
    from midoffice.adapters.voice.sip.driver import SipDriver, SipSettings  # noqa: PLC0415  # the same
    from midoffice.adapters.voice.sip.tls import TlsSettings  # noqa: PLC0415  # the same
    from midoffice.adapters.voice.speech.espeak import Espeak  # noqa: PLC0415  # the same
    from midoffice.adapters.voice.speech.shelf import SoundShelf  # noqa: PLC0415  # the same
    from midoffice.usecases.voice.sounds import fetch_sound  # noqa: PLC0415  # the same
    from midoffice.usecases.voice.trunks import open_trunks  # noqa: PLC0415  # the same

    settings, context = application.settings, application.context
    voice = settings.voice
    sip = SipSettings(
        voice.sip.host,
        voice.sip.port,
        voice.sip.advertise,
        voice.sip.tcp,
        context.dial_plan.region,
        Limits(most_lines=_LINES_OF_A_CALL * voice.most_calls),
        tls=TlsSettings(voice.sip.tls_port, voice.sip.certificate, voice.sip.key),
    )
    sound = RtpEndpoints(range(voice.sip.first_sound_port, voice.sip.last_sound_port + 1), tuple(Codec))
    browser = BrowserSettings(voice.browser.addresses, voice.ice_servers, voice.browser.most, ports=voice.browser.ports)
    return ExchangeNode(
        standing.node_id,
        (SipDriver(sip, sound, partial(open_trunks, context), standing), BrowserDriver(browser)),
        SoundShelf(context.speech or Espeak(settings.prompts_folder), settings.sounds_folder, partial(fetch_sound, context)),
        SealedRecordings(settings.recordings_folder, context.secret_key),
        context.clock.now,
        most_calls=voice.most_calls,
    )


async def run_child(settings: Settings) -> None:
    """Run the voice role in a child until it ends or we are cancelled; it ends with us, however we end."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "midoffice.main.voice_process", stdin=asyncio.subprocess.PIPE
    )
    if child.stdin is None:
        return
    try:
        said = settings.model_dump() | {"roles": (RoleName.VOICE,)}
        child.stdin.write(_framed(pickle.dumps(said)))
        await child.stdin.drain()
        code = await child.wait()
        log.warning("voice.process_ended", code=code)
    finally:
        child.stdin.close()  # the child takes this for the word to stop
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(8, "big") + data

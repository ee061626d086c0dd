"""The process of the telephone network: a small exchange of its own, on which customers call the company over SIP.

Started by `midoffice.main.demo.telephone.role` with its order on the standard input, which stays open: each further line is a
call to make, and when it closes, whoever started it is gone.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.media.node import ExchangeNode
from midoffice.adapters.voice.media.rtp_ports import RtpEndpoints
from midoffice.adapters.voice.sip.driver import SipDriver, SipSettings
from midoffice.domain.voice.call import LegKind
from midoffice.domain.voice.commands import Answer, Clip, HangUp, Originate, Play, Ring, SendDigits
from midoffice.domain.voice.events import CallArrived, LegAnswered, LegEnded, PlayEnded, VoiceEvent
from midoffice.domain.voice.trunk import Trunk, TrunkMode
from midoffice.kernel.ids import new_id
from midoffice.main.demo.telephone.lines import GOODBYE, LINES, sound_of
from midoffice.main.demo.telephone.order import CallerOrder, TelephoneOrder
from midoffice.ports.trunks import TrunkAccess

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from uuid import UUID

_HOST = "127.0.0.1"
_NICENESS = 5
_ANSWER_SECONDS = 20.0
_CHOOSE_SECONDS = 3.0
"""So long a caller listens before choosing in the menu."""
_BREATH_SECONDS = 6.0
_CALLED_SECONDS = 120.0
_MOST_CALLS = 10


class Network:
    """The customers' exchange: they call, and are called."""

    def __init__(self, node: ExchangeNode) -> None:
        """Take the node, which is started already."""
        self._node = node
        self._heard: dict[UUID, asyncio.Queue[VoiceEvent]] = {}
        self._customers: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Hand events to the callers they are for, and answer when somebody is called, until the node is closed."""
        async for event in self._node.events():
            if isinstance(event, CallArrived):
                self.start(self._answer(event))
            queue = self._heard.get(event.about.call_id)
            if queue is not None:
                queue.put_nowait(event)

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Let a customer do something, until the network is closed."""
        task = asyncio.create_task(work)
        self._customers.add(task)
        task.add_done_callback(self._customers.discard)

    async def close(self) -> None:
        """End what customers do, and the node."""
        for task in tuple(self._customers):
            task.cancel()
        await asyncio.gather(*self._customers, return_exceptions=True)
        await self._node.close()

    async def call(self, order: CallerOrder) -> None:
        """Call, choose, talk, say goodbye. Whoever is hung up on is done."""
        if len(self._heard) >= _MOST_CALLS:
            return
        call_id, leg_id = new_id(), new_id()
        heard = self._heard[call_id] = asyncio.Queue[VoiceEvent]()
        try:
            await self._node.do((Originate(call_id, leg_id, LegKind.SIP, order.number, order.caller, seconds=_ANSWER_SECONDS),))
            with suppress(TimeoutError):
                async with asyncio.timeout(order.seconds):
                    await self._talk(order, call_id, leg_id, heard)
                    return
            await self._say(call_id, leg_id, GOODBYE.key, heard)
        finally:
            await self._node.do((HangUp(call_id, leg_id),))
            del self._heard[call_id]

    async def _answer(self, arrived: CallArrived) -> None:
        """Pick up after a moment and talk, as a customer does who is called back."""
        call_id, leg_id = arrived.about.call_id, arrived.about.leg_id
        heard = self._heard[call_id] = asyncio.Queue[VoiceEvent]()
        try:
            await self._node.do((Ring(call_id, leg_id),))
            await asyncio.sleep(_CHOOSE_SECONDS)
            await self._node.do((Answer(call_id, leg_id),))
            with suppress(TimeoutError):
                async with asyncio.timeout(_CALLED_SECONDS):
                    while await self._say(call_id, leg_id, LINES[0].key, heard):  # noqa: ASYNC110  # a breath, not a poll
                        await asyncio.sleep(_BREATH_SECONDS)
        finally:
            await self._node.do((HangUp(call_id, leg_id),))
            del self._heard[call_id]

    async def _talk(self, order: CallerOrder, call_id: UUID, leg_id: UUID, heard: asyncio.Queue[VoiceEvent]) -> None:
        if not await _until(heard, LegAnswered):
            return
        await asyncio.sleep(_CHOOSE_SECONDS)
        await self._node.do((SendDigits(call_id, leg_id, order.digit),))
        while await self._say(call_id, leg_id, order.line, heard):  # noqa: ASYNC110  # a breath, not a poll
            await asyncio.sleep(_BREATH_SECONDS)

    async def _say(self, call_id: UUID, leg_id: UUID, key: str, heard: asyncio.Queue[VoiceEvent]) -> bool:
        await self._node.do((Play(call_id, leg_id, key, (Clip(file=key),)),))
        return await _until(heard, PlayEnded)


async def _until(heard: asyncio.Queue[VoiceEvent], kind: type[VoiceEvent]) -> bool:
    """Wait for an event of a kind; False when the call is over."""
    while not isinstance(event := await heard.get(), kind):
        if isinstance(event, LegEnded):
            return False
    return True


async def _sound(clip: Clip) -> bytes:
    return await asyncio.to_thread(sound_of, clip.file)


async def _serve(order: TelephoneOrder, next_line: Callable[[], Awaitable[bytes]]) -> None:
    now = datetime.now(UTC)
    trunk = Trunk(new_id(), "company", "The company", TrunkMode.ADDRESS, _HOST, now, port=order.company_port, session_seconds=0)

    async def trunks() -> tuple[TrunkAccess, ...]:
        return (TrunkAccess(trunk),)

    with tempfile.TemporaryDirectory(prefix="midoffice-telephone-") as folder:
        driver = SipDriver(SipSettings(_HOST, order.port, tcp=False), RtpEndpoints(codecs=(Codec.PCMA, Codec.PCMU)), trunks)
        node = ExchangeNode(new_id(), (driver,), _sound, SealedRecordings(Path(folder), os.urandom(32)), lambda: datetime.now(UTC))
        await node.start()
        network = Network(node)
        listening = asyncio.create_task(network.listen())
        try:
            while line := await next_line():
                network.start(network.call(CallerOrder(**json.loads(line))))
        finally:
            await network.close()
            await listening


async def _until_told() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, reader.feed_eof)
    order = TelephoneOrder(**json.loads(await reader.readline()))
    await _serve(order, reader.readline)


def main() -> None:
    """Read the order and run."""
    os.nice(_NICENESS)
    asyncio.run(_until_told())


if __name__ == "__main__":
    main()

"""An agent's softphone without a browser: connects as the desk does, speaks with a tone, and keeps the end of what it hears."""

import asyncio
from collections import deque
from fractions import Fraction

import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from av import AudioFrame
from av.frame import Frame
from tests.telephone.ear import HEARD

from midoffice.domain.access.principal import Principal
from midoffice.testing.voice.tones import strength, tone
from midoffice.usecases.given import Context
from midoffice.usecases.voice.softphones import connect_softphone

RATE, _FRAME_SECONDS, _KEPT = 48_000, 0.02, 15
_FRAME = round(RATE * _FRAME_SECONDS)
_PATIENCE_SECONDS = 15.0


class _Voice(MediaStreamTrack):
    """A tone, 20 ms at a time."""

    kind = "audio"

    def __init__(self, hertz: float) -> None:
        super().__init__()
        self._hertz, self._said = hertz, 0
        self._begun = asyncio.get_running_loop().time()

    async def recv(self) -> Frame:
        due = self._begun + self._said * _FRAME_SECONDS
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        samples = tone(self._hertz, _FRAME_SECONDS, RATE, first=self._said * _FRAME)
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._said * _FRAME, Fraction(1, RATE)
        self._said += 1
        return frame


class Softphone:
    """One agent's."""

    def __init__(self, hertz: float) -> None:
        self._peer = RTCPeerConnection()
        self._connected = asyncio.Event()
        self._last: deque[np.ndarray[tuple[int], np.dtype[np.int16]]] = deque(maxlen=_KEPT)
        self._listening: set[asyncio.Task[None]] = set()
        self._peer.on("track", self._listen_to)
        self._peer.on("connectionstatechange", self._changed)
        self._peer.addTrack(_Voice(hertz))
        self._peer.createDataChannel("call")

    async def connect(self, context: Context, agent: Principal) -> None:
        """Connect with the node that has the most room."""
        await self._peer.setLocalDescription(await self._peer.createOffer())
        connection = await connect_softphone(context, agent, self._peer.localDescription.sdp)
        await self._peer.setRemoteDescription(RTCSessionDescription(connection.sdp, "answer"))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self._connected.wait()

    def _changed(self) -> None:
        if self._peer.connectionState == "connected":
            self._connected.set()

    def _listen_to(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio":
            self._listening.add(asyncio.ensure_future(self._listen(track)))

    async def _listen(self, track: MediaStreamTrack) -> None:
        while True:
            frame = await track.recv()
            assert isinstance(frame, AudioFrame)
            channels = len(frame.layout.channels)
            self._last.append(np.asarray(frame.to_ndarray(), np.int16).reshape(-1)[::channels])

    def forget(self) -> None:
        self._last.clear()

    async def hears(self, hertz: float) -> bool:
        return len(self._last) == self._last.maxlen and strength(np.concatenate(self._last), hertz, RATE) > HEARD

    async def close(self) -> None:
        for task in self._listening:
            task.cancel()
        await self._peer.close()
        await asyncio.gather(*self._listening, return_exceptions=True)

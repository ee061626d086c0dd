"""Agents' browsers for a benchmark: they stay connected with a voice node, speak, and count what they hear.

    voice_browsers.py CONTROL_PORT HOW_MANY

Prints "ready" when all are connected. Each line of the input is answered with the packets that all have heard so far, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from av import AudioFrame

if TYPE_CHECKING:
    from av.frame import Frame

_RATE, _FRAME = 48_000, 960
_HEARD = [0]


class Voice(MediaStreamTrack):
    """A tone, 20 ms at a time."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._start: float | None = None
        self._count = 0
        tone = 8_000 * np.sin(2 * np.pi * 300 * np.arange(_FRAME) / _RATE)
        self._samples = tone.astype(np.int16).reshape(1, -1)

    async def recv(self) -> Frame:
        """Return the next 20 ms when they are due."""
        loop = asyncio.get_running_loop()
        self._start = self._start or loop.time()
        await asyncio.sleep(max(0.0, self._start + self._count * _FRAME / _RATE - loop.time()))
        frame = AudioFrame.from_ndarray(self._samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = _RATE, self._count * _FRAME, Fraction(1, _RATE)
        self._count += 1
        return frame


async def _listen(track: MediaStreamTrack) -> None:
    while True:
        await track.recv()
        _HEARD[0] += 1


async def connect(agent: int, control: int) -> RTCPeerConnection:
    """Connect one browser; returns when it is connected."""
    peer = RTCPeerConnection()
    listening: set[asyncio.Task[None]] = set()
    connected = asyncio.Event()
    peer.on("track", lambda track: listening.add(asyncio.ensure_future(_listen(track))))
    peer.on("connectionstatechange", lambda: connected.set() if peer.connectionState == "connected" else None)
    peer.addTrack(Voice())
    peer.createDataChannel("call")
    await peer.setLocalDescription(await peer.createOffer())
    reader, writer = await asyncio.open_connection("127.0.0.1", control, limit=1 << 20)
    question = {"ask": "browser", "agent": agent, "sdp": peer.localDescription.sdp}
    writer.write(json.dumps(question).encode() + b"\n")
    answer = json.loads(await reader.readline())["sdp"]
    writer.close()
    await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    async with asyncio.timeout(20):
        await connected.wait()
    return peer


async def main() -> None:
    """Connect all, then answer questions."""
    control, how_many = int(sys.argv[1]), int(sys.argv[2])
    peers = [await connect(agent, control) for agent in range(how_many)]
    print("ready", flush=True)
    lines: asyncio.StreamReader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline():
        print(json.dumps({"heard": _HEARD[0]}), flush=True)
    await asyncio.gather(*(peer.close() for peer in peers))


if __name__ == "__main__":
    asyncio.run(main())

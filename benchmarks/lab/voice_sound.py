"""The sound of many telephones in one process: each sends 50 packets a second and measures what comes from its partner.

    voice_sound.py PORT [PORT ...]

Every packet says who sent it, its number and when, so whoever hears it knows how long it took and whether one is missing. A
telephone sends to where its sound comes from; so the exchange has to be heard first. Reads lines from its input: "measure
SECONDS" prints what was measured as JSON; the end of the input ends it.
"""

from __future__ import annotations

import gc
import json
import math
import select
import socket
import struct
import sys
import time
from array import array
from dataclasses import dataclass, field

import numpy as np

from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.media.codecs import coder_for

_HEADER = struct.Struct("!BBHII")
_MARK = struct.Struct("<IIId")
_MAGIC = 0x5EED1234
_FRAME, _FRAME_SECONDS = 160, 0.02
_RATE = 8_000
_BUFFER = 1 << 18
_PLACE = _HEADER.size


def _speech() -> list[bytes]:
    """Return a second of something like a voice, in pieces of 20 ms: it must cost a codec what a voice costs."""
    time_ = np.arange(_RATE) / _RATE
    pitch = 2 * np.pi * np.cumsum(110 + 30 * np.sin(2 * np.pi * 3 * time_)) / _RATE
    voice = sum((np.sin(n * pitch) / n for n in range(1, 20)), np.zeros(_RATE)) * (0.3 + 0.7 * np.sin(2 * np.pi * 4 * time_) ** 2)
    noise = np.random.default_rng(1).normal(0, 0.05, _RATE)
    samples = (4_000 * (voice + noise)).clip(-32_000, 32_000).astype(np.int16)
    encode = coder_for(Codec.PCMU).encode
    return [encode(np.ascontiguousarray(frame)) for frame in samples.reshape(-1, _FRAME)]


@dataclass(slots=True)
class Telephone:
    """One party: `first` and `last` are the numbers heard of its partner while it is measured, `heard` how many there were."""

    sock: socket.socket
    number: int
    partner: tuple[str, int] | None = None
    sent: int = 0
    first: int = -1
    last: int = -1
    heard: int = 0


@dataclass(slots=True)
class Measured:
    """What was heard while it was measured: seconds on the way, one for each packet."""

    until: float
    delays: array[float] = field(default_factory=lambda: array("d"))


def _open(port: int, number: int) -> Telephone:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)  # noqa: FBT003  # the standard library's own
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    sock.bind(("127.0.0.1", port))
    return Telephone(sock, number)


class Crowd:
    """All telephones; one of them speaks at a time, so that they are spread over the 20 ms as real ones are."""

    def __init__(self, ports: list[int]) -> None:
        self.telephones = [_open(port, number) for number, port in enumerate(ports)]
        self._by_file = {each.sock.fileno(): each for each in self.telephones}
        self._poll = select.epoll()
        for file in self._by_file:
            self._poll.register(file, select.EPOLLIN)
        self._poll.register(sys.stdin.fileno(), select.EPOLLIN)
        self._speech = _speech()
        self._measured: Measured | None = None

    def run(self) -> None:
        """Speak and listen until the input ends."""
        step = _FRAME_SECONDS / len(self.telephones)
        due, turn = time.monotonic(), 0
        while True:
            wait = due - time.monotonic()
            for file, _ in self._poll.poll(max(0.0, wait)):
                if file == sys.stdin.fileno():
                    if not self._order():
                        return
                else:
                    self._hear(self._by_file[file])
            now = time.monotonic()
            while due <= now:
                self._speak(self.telephones[turn])
                turn = (turn + 1) % len(self.telephones)
                due += step
            if self._measured is not None and now >= self._measured.until:
                self._tell(self._measured)

    def _order(self) -> bool:
        words = sys.stdin.readline().split()
        if not words:
            return False
        for each in self.telephones:
            each.first, each.heard = -1, 0
        self._measured = Measured(time.monotonic() + float(words[1]))
        return True

    def _speak(self, telephone: Telephone) -> None:
        if telephone.partner is None:
            return
        count = telephone.sent
        telephone.sent += 1
        head = _HEADER.pack(0x80, 0, count & 0xFFFF, count * _FRAME & 0xFFFFFFFF, telephone.number + 1)
        mark = _MARK.pack(_MAGIC, telephone.number, count, time.monotonic())
        try:
            telephone.sock.sendto(head + mark + self._speech[count % 50][_MARK.size :], telephone.partner)
        except OSError:
            telephone.sent -= 1

    def _hear(self, telephone: Telephone) -> None:
        try:
            data, telephone.partner = telephone.sock.recvfrom(2048)
        except OSError:
            return
        if self._measured is None or len(data) < _PLACE + _MARK.size:
            return
        magic, _, number, at = _MARK.unpack_from(data, _PLACE)
        if magic == _MAGIC:
            self._measured.delays.append(time.monotonic() - at)
            telephone.first = number if telephone.first < 0 else telephone.first
            telephone.last = number
            telephone.heard += 1

    def _tell(self, measured: Measured) -> None:
        self._measured = None
        delays = sorted(measured.delays)
        heard = [each for each in self.telephones if each.first >= 0]
        lost = sum(each.last - each.first + 1 - each.heard for each in heard)

        def share(part: float) -> float:
            return round(1000 * delays[min(len(delays) - 1, math.ceil(part * len(delays)) - 1)], 3) if delays else 0.0

        told: dict[str, float] = {"packets": len(delays), "lost": lost, "telephones": len(heard)}
        told |= {"p50_ms": share(0.5), "p99_ms": share(0.99), "p999_ms": share(0.999), "most_ms": share(1.0)}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    gc.disable()
    Crowd([int(port) for port in sys.argv[1:]]).run()

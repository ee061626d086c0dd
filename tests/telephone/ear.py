"""One side of a call in tests: hears, and speaks with a tone."""

import asyncio
from collections import deque

import numpy as np

from midoffice.adapters.voice.line import FRAME_SECONDS, Endpoint, Frame, Samples
from midoffice.adapters.voice.media.codecs import G711
from midoffice.testing.voice.tones import strength, tone

HEARD = 0.15


class Ear:
    """Keeps the end of what it hears, and speaks with a tone when it is told to."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint, self._coder = endpoint, G711(endpoint.codec)
        self._last: deque[Samples] = deque(maxlen=20)
        self.digits = ""
        endpoint.on_frame = self._hear
        endpoint.on_digit = self._press
        self._task: asyncio.Task[None] | None = None

    def _hear(self, frame: Frame) -> None:
        self._last.append(self._coder.decode(frame.payload or b"") if frame.payload else np.zeros(160, np.int16))

    def _press(self, digit: str) -> None:
        self.digits += digit

    def speak(self, hertz: float) -> None:
        self._task = asyncio.create_task(self._speak(hertz))

    async def _speak(self, hertz: float) -> None:
        loop = asyncio.get_running_loop()
        began, sent = loop.time(), 0
        while True:
            samples = tone(hertz, FRAME_SECONDS, first=sent * 160)
            self._endpoint.send(Frame(self._endpoint.codec, self._coder.encode(samples)))
            sent += 1
            await asyncio.sleep(max(0.0, began + sent * FRAME_SECONDS - loop.time()))

    def forget(self) -> None:
        self._last.clear()

    def press(self, digit: str) -> None:
        self._endpoint.send_digits(digit)

    async def hears(self, hertz: float) -> bool:
        return len(self._last) == self._last.maxlen and strength(np.concatenate(self._last), hertz) > HEARD

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()

"""One browser that is connected with us: its sound, and a word to the page about what happens."""

import json
import random
from typing import TYPE_CHECKING, Any

from aiortc import RTCCertificate, RTCSctpCapabilities, RTCSctpTransport
from aiortc.rtcdatachannel import RTCDataChannel

from midoffice.adapters.voice.browser.offer import Offer, Ours, choose, write_answer
from midoffice.adapters.voice.browser.path import BrowserPath, Reach
from midoffice.adapters.voice.browser.pictures import BrowserPictures
from midoffice.adapters.voice.browser.sound import BrowserSound

if TYPE_CHECKING:
    from collections.abc import Callable

_DATA_PORT = 5000
_LONGEST_MESSAGE = 4096


class BrowserPeer:
    """A browser's connection, from its offer to its end."""

    def __init__(self, certificate: RTCCertificate, reach: Reach) -> None:
        """Open nothing yet; see `answer`."""
        self.on_lost: Callable[[], None] = lambda: None
        """Called once when the browser is gone; not after `close`."""
        self.sound: BrowserSound | None = None
        self.pictures: BrowserPictures | None = None
        self._path = BrowserPath(certificate, reach)
        self._path.on_closed = self._lost
        self._data: RTCSctpTransport | None = None
        self._channel: RTCDataChannel | None = None
        self._word: str | None = None
        self._offer: Offer | None = None
        self._over = False

    @property
    def up(self) -> bool:
        """Whether it is connected."""
        return self._path.up and not self._over

    async def answer(self, offer: Offer, *, video: bool) -> str:
        """Open our ports and return the answer (SDP). Raises Invalid (`sdp`)."""
        chosen = choose(offer, video=video)
        source, pictures, resent = (random.getrandbits(32) for _ in range(3))
        user, password = self._path.credentials
        candidates = await self._path.gather()
        self._offer = offer
        self.sound = BrowserSound(self._path, chosen, source)
        self.sound.on_silent = self._lost
        if chosen.video is not None:
            self.pictures = BrowserPictures(self._path, chosen, pictures, resent)
        self._path.on_packet = self._take
        self._path.on_control = self._take_report
        if chosen.data:
            self._data = RTCSctpTransport(self._path.dtls, port=_DATA_PORT)
            self._data.on("datachannel", self._opened)
        ours = Ours(user, password, self._path.fingerprint, candidates, source, pictures, resent, f"midoffice-{source:x}")
        return write_answer(offer, chosen, ours)

    async def connect(self, *, seek: bool) -> bool:
        """Reach the browser, or with no `seek` let it reach us; whether it is there now."""
        if self._offer is None or not await self._path.connect(self._offer, seek=seek):
            return False
        if self._data is not None:
            await self._data.start(RTCSctpCapabilities(maxMessageSize=_LONGEST_MESSAGE), _DATA_PORT)
        return self.up

    def say(self, word: dict[str, Any]) -> None:
        """Tell the page something; what was said before its channel was open is replaced."""
        self._word = json.dumps(word)
        self._flush()

    async def close(self) -> None:
        """End the connection; may be called twice."""
        if self._over:
            return
        self._over = True
        if self.sound is not None:
            self.sound.rest()
        if self.pictures is not None:
            self.pictures.couple(None)
        if self._data is not None:
            await self._data.stop()
        await self._path.close()

    def _take(self, packet: bytes) -> None:
        if self.pictures is not None and len(packet) > 1 and packet[1] & 0x7F in self.pictures.types:
            self.pictures.take(packet)
        elif self.sound is not None:
            self.sound.take(packet)

    def _take_report(self, packet: bytes) -> None:
        if self.sound is not None:
            self.sound.take_report(packet)
        if self.pictures is not None:
            self.pictures.take_report(packet)

    def _opened(self, channel: RTCDataChannel) -> None:
        self._channel = channel
        self._flush()

    def _flush(self) -> None:
        if self._word is not None and self._channel is not None and self._channel.readyState == "open":
            self._channel.send(self._word)
            self._word = None

    def _lost(self) -> None:
        if not self._over:
            on_lost, self.on_lost = self.on_lost, lambda: None
            on_lost()

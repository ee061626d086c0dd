"""Pictures of a call between two browsers: passed on as they come, never looked at.

Of each packet only the labels are written anew - payload type and source - as each browser has its own. What one asks of the other
(a lost packet again, a whole picture) and says of what it has seen goes back in the same way.
"""

import struct
from typing import Final

from midoffice.adapters.voice.browser.offer import Chosen
from midoffice.adapters.voice.browser.path import BrowserPath

_VERSION: Final = 0x80
_SHORTEST: Final = 13
_WORD = struct.Struct("!I")
_HEAD = struct.Struct("!BBH")
_RECEIVER_REPORT, _ASK_AGAIN, _ASK_WHOLE = 201, 205, 206
_NACK, _PLI = 1, 1
_REPORT_BLOCK: Final = 24
_MOST_FEEDBACK: Final = 256


class BrowserPictures:
    """The pictures of one browser: what it sends, and what it is sent by whom it is coupled with."""

    def __init__(self, path: BrowserPath, chosen: Chosen, source: int, resent_source: int) -> None:
        """The sources are those that our answer names. Raises ValueError for a browser that takes no pictures."""
        if chosen.video is None:
            msg = "no pictures were agreed"
            raise ValueError(msg)
        self._path = path
        self._type = chosen.video.payload_type
        self._resent_type = chosen.resent.payload_type if chosen.resent else None
        self.types = frozenset({self._type} if self._resent_type is None else {self._type, self._resent_type})
        """The payload types that are pictures."""
        self._source, self._resent_source = source, resent_source
        self._heard: dict[int, int] = {}
        """The browser's own sources by payload type."""
        self._other: BrowserPictures | None = None

    def couple(self, other: "BrowserPictures | None") -> None:
        """Let two see each other, or nobody; whoever saw one of them before does not any more."""
        if self._other is other:
            return
        if self._other is not None:
            self._other._other = None  # noqa: SLF001 - the same class
        self._other = other
        if other is not None:
            other.couple(None)
            other._other = self  # noqa: SLF001 - the same class
            for each in (self, other):
                each._ask_whole()  # noqa: SLF001 - the same class

    def take(self, packet: bytes) -> None:
        """Take a packet of pictures from the browser."""
        if len(packet) < _SHORTEST:
            return
        kind = packet[1] & 0x7F
        self._heard[kind] = _WORD.unpack_from(packet, 8)[0]
        if self._other is not None:
            self._other._pass_on(packet, resent=kind != self._type)  # noqa: SLF001 - the same class

    def take_report(self, packet: bytes) -> None:
        """Take what the browser says of the pictures that it is sent."""
        place = 0
        while place + _HEAD.size <= len(packet) and self._other is not None:
            head, kind, words = _HEAD.unpack_from(packet, place)
            block, place = packet[place : place + 4 + 4 * words], place + 4 + 4 * words
            if kind == _RECEIVER_REPORT:
                self._report_back(block)
            elif (kind, head & 0x1F) in {(_ASK_AGAIN, _NACK), (_ASK_WHOLE, _PLI)} and _SHORTEST - 1 <= len(block) <= _MOST_FEEDBACK:
                asked = _WORD.unpack_from(block, 8)[0]
                if asked == self._source:
                    self._other._ask(block)  # noqa: SLF001 - the same class

    def _pass_on(self, packet: bytes, *, resent: bool) -> None:
        kind = self._resent_type if resent else self._type
        if kind is None:
            return
        source = self._resent_source if resent else self._source
        labelled = bytearray(packet)
        labelled[1] = packet[1] & 0x80 | kind
        _WORD.pack_into(labelled, 8, source)
        self._path.send(bytes(labelled))

    def _ask(self, block: bytes) -> None:
        """Ask the browser for what another has asked."""
        mine = self._heard.get(self._type)
        if mine is None:
            return
        asked = bytearray(block)
        _WORD.pack_into(asked, 4, self._source)
        _WORD.pack_into(asked, 8, mine)
        self._path.send(self._empty_report() + bytes(asked))

    def _ask_whole(self) -> None:
        """Ask for a picture that needs none before it, as somebody begins to look."""
        self._ask(_HEAD.pack(_VERSION | _PLI, _ASK_WHOLE, 2) + bytes(8))

    def _report_back(self, block: bytes) -> None:
        """Hand on how well the other's pictures arrive here, so that it sends as many as get through."""
        for at in range(8, len(block) - _REPORT_BLOCK + 1, _REPORT_BLOCK):
            if _WORD.unpack_from(block, at)[0] == self._source and self._other is not None:
                self._other._hear_report(block[at : at + _REPORT_BLOCK])  # noqa: SLF001 - the same class

    def _hear_report(self, row: bytes) -> None:
        mine = self._heard.get(self._type)
        if mine is None:
            return
        # The times of reports are those of another connection and say nothing here.
        body = _WORD.pack(self._source) + _WORD.pack(mine) + row[4:16] + bytes(8)
        self._path.send(_HEAD.pack(_VERSION | 1, _RECEIVER_REPORT, len(body) // 4) + body)

    def _empty_report(self) -> bytes:
        return _HEAD.pack(_VERSION, _RECEIVER_REPORT, 1) + _WORD.pack(self._source)

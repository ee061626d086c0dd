"""Pairs of ports for RTP, in the range that the deployment's firewall lets through."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.media.rtp import RtpEndpoint, RtpSockets
from midoffice.kernel.errors import RetryLater

_ANY = range(16_384, 32_768)
"""Below those that the system gives to whoever asks for any."""
_TRIES = 500
_RECEIVE_BYTES = 64 * 1024
"""What the kernel keeps while the loop is busy: 100 packets, of which none older than 2 s is of use."""
_RETRY_SECONDS = 5.0
_EXPEDITED = 0xB8
"""DSCP EF (RFC 4594): sound goes first in networks that look at it."""


class RtpEndpoints:
    """`line.EndpointFactory`: opens endpoints on even ports of a range."""

    def __init__(self, ports: range = _ANY, codecs: tuple[Codec, ...] = (Codec.PCMU, Codec.PCMA, Codec.G722)) -> None:
        """Take the range, whose end is not in it, and what can be spoken, the best liked first."""
        self.codecs = codecs
        self._even = range(ports.start + ports.start % 2, ports.stop - 1, 2)
        self.taken: set[int] = set()
        """Ports in use by us."""

    async def open(self, host: str) -> RtpEndpoint:
        """Take a pair of ports on a local address and listen. Raises RetryLater when all of the range are taken."""
        sockets = self._pair(host)
        port = sockets.port
        self.taken.add(port)
        return RtpEndpoint(sockets, lambda: self.taken.discard(port))

    def _pair(self, host: str) -> RtpSockets:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        for port in random.sample(self._even, min(len(self._even), _TRIES)):
            if port in self.taken:
                continue
            with suppress(OSError):
                first = _bound(family, host, port)
                try:
                    return RtpSockets(first, _bound(family, host, port + 1))
                except OSError:
                    first.close()
        raise RetryLater("All ports for sound are taken. Widen the range in [voice], or let fewer calls in.", _RETRY_SECONDS)


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)  # noqa: FBT003  # the standard library's own
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BYTES)
        if family is socket.AF_INET:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, _EXPEDITED)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock

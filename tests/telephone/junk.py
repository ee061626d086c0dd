"""Calls of junk for tests, from a process of its own: `junk.py HOST PORT COUNT RATE` prints as JSON how often each status came."""

import json
import re
import socket
import sys
import time
from collections import Counter
from contextlib import suppress
from itertools import count

_STEP_SECONDS = 0.01
_STATUS = re.compile(rb"SIP/2\.0 ([0-9]{3}) ")
_SOUND = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8 0\r\n"


def invite(number: int, host: str, port: int, far: int) -> bytes:
    """Write the first message of a call that is well formed and is nobody's."""
    head = (
        f"INVITE sip:+442079460123@127.0.0.1:{far} SIP/2.0",
        f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK-junk-{number};rport",
        f"From: <sip:+441632960999@{host}>;tag=j{number}",
        "To: <sip:+442079460123@127.0.0.1>",
        f"Call-ID: junk-{number}",
        "CSeq: 1 INVITE",
        f"Contact: <sip:junk@{host}:{port}>",
        "Max-Forwards: 70",
        "Content-Type: application/sdp",
        f"Content-Length: {len(_SOUND)}",
    )
    return ("\r\n".join(head) + "\r\n\r\n" + _SOUND).encode()


def main() -> None:
    """Send so many at such a rate; what is late is caught up with."""
    host, far, wanted, rate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    answers: Counter[str] = Counter()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((host, 0))
        sock.setblocking(False)  # noqa: FBT003 - the standard library's own
        port, began, sent = sock.getsockname()[1], time.monotonic(), count()
        for number in sent:
            while number >= (time.monotonic() - began) * rate:
                time.sleep(_STEP_SECONDS)
                _read(sock, answers)
            if number >= wanted:
                break
            with suppress(BlockingIOError):
                sock.sendto(invite(number, host, port, far), ("127.0.0.1", far))
        _read(sock, answers)
    sys.stdout.write(json.dumps(answers))


def _read(sock: socket.socket, answers: Counter[str]) -> None:
    with suppress(BlockingIOError):
        while found := _STATUS.match(sock.recv(4_096)):
            answers[found[1].decode()] += 1


if __name__ == "__main__":
    main()

"""Requests and their answers (RFC 3261, chapter 17, with RFC 6026): sent again until they are heard, taken once.

aiosipua sends each request once and takes each repetition for a new one; over UDP that loses calls, so this layer is ours.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from aiosipua import SipMessage, SipRequest, SipResponse

from midoffice.adapters.voice.sip.transport import Flow, bracketed
from midoffice.adapters.voice.sip.wire import answer, call_id, sequence, tag_of, top_via

_COOKIE = "z9hG4bK"
_PROVISIONAL_END = 200
_SUCCESS_END = 300
_ASKS_PORT = re.compile(r";\s*rport(?:\s*=\s*)?(?=\s*(?:;|$))", re.IGNORECASE)
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timers:
    """The base times in seconds: how soon something is said again, at most how slowly, and when a peer is given up."""

    t1: float = 0.5
    t2: float = 4.0

    @property
    def give_up(self) -> float:
        """After this long without an answer a request has failed."""
        return 64 * self.t1


@dataclass(slots=True, eq=False)
class Repeating:
    """Sends something again and again, ever more slowly, until it is stopped."""

    timers: Timers
    send: Callable[[], None]
    cap: float
    _timer: asyncio.TimerHandle | None = None

    def start(self, interval: float | None = None) -> None:
        """Send again after an interval (the shortest one unless said otherwise)."""
        self.stop()
        wait = interval or self.timers.t1
        self._timer = asyncio.get_running_loop().call_later(wait, self._again, wait)

    def _again(self, waited: float) -> None:
        self.send()
        self.start(min(waited * 2, self.cap))

    def stop(self) -> None:
        """Send no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


@dataclass(slots=True, eq=False)
class ServerTransaction:
    """A request that came in, and our answer to it, which is given again when the request comes again."""

    request: SipRequest
    flow: Flow
    key: Key
    timers: Timers
    forget: Callable[[Key], None]
    last: SipResponse | None = None
    final: bool = False
    canceled: Callable[[], None] | None = None
    """What is done when the far end takes its INVITE back."""
    _repeating: Repeating | None = None

    def respond(self, response: SipResponse) -> None:
        """Answer. After a final answer others are not sent any more."""
        if self.final:
            return
        self.last = response
        reply(self.flow, self.request, response)
        if response.status_code < _PROVISIONAL_END:
            return
        self.final = True
        asyncio.get_running_loop().call_later(self.timers.give_up, self._over)
        if self.request.method == "INVITE" and response.status_code >= _SUCCESS_END and not self.flow.reliable:
            self._repeating = Repeating(self.timers, self.repeat, self.timers.t2)
            self._repeating.start()

    def refuse(self, status: int, why: str = "", headers: dict[str, str] | None = None, *, tag: str = "") -> None:
        """Answer with a status."""
        self.respond(answer(self.request, status, why, tag=tag, headers=headers))

    def repeat(self) -> None:
        """Give the latest answer again."""
        if self.last is not None:
            reply(self.flow, self.request, self.last)

    def acknowledged(self) -> None:
        """The far end has heard our refusal."""
        if self._repeating is not None:
            self._repeating.stop()

    def _over(self) -> None:
        self.acknowledged()
        self.forget(self.key)


@dataclass(slots=True, eq=False)
class ClientTransaction:
    """A request of ours. `heard` gets each answer once, a success of INVITE each time; `lost` is called when none came in time."""

    request: SipRequest
    flow: Flow
    key: Key
    timers: Timers
    forget: Callable[[Key], None]
    heard: Callable[[SipResponse], None]
    lost: Callable[[], None]
    answered: bool = False
    provisional: bool = False
    _repeating: Repeating | None = None
    _limit: asyncio.TimerHandle | None = None
    _acknowledgement: bytes = b""

    def start(self) -> None:
        """Send the request."""
        invite = self.request.method == "INVITE"
        data = bytes(self.request)
        self.flow.send(data)
        if not self.flow.reliable:
            cap = self.timers.give_up if invite else self.timers.t2
            self._repeating = Repeating(self.timers, lambda: self.flow.send(data), cap)
            self._repeating.start()
        self._limit = asyncio.get_running_loop().call_later(self.timers.give_up, self._timed_out)

    def take(self, response: SipResponse) -> None:
        """Take an answer that belongs to this request."""
        invite = self.request.method == "INVITE"
        if response.status_code < _PROVISIONAL_END:
            if self.answered:
                return
            self.provisional = True
            if invite:
                self._stop()
            elif self._repeating is not None:
                self._repeating.start(self.timers.t2)
            self.heard(response)
            return
        success = invite and response.status_code < _SUCCESS_END
        if self.answered and not success:
            if self._acknowledgement:
                self.flow.send(self._acknowledgement)
            return
        first, self.answered = not self.answered, True
        if first:
            self._stop()
            asyncio.get_running_loop().call_later(self.timers.give_up, self.forget, self.key)
            if invite and not success:
                self._acknowledgement = bytes(_refusal_ack(self.request, response))
                self.flow.send(self._acknowledgement)
        self.heard(response)

    def _timed_out(self) -> None:
        self._stop()
        self.answered = True
        self.forget(self.key)
        self.lost()

    def _stop(self) -> None:
        if self._repeating is not None:
            self._repeating.stop()
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None


@dataclass(slots=True)
class Transactions:
    """All that is under way on the listener's port."""

    timers: Timers = field(default_factory=Timers)
    _servers: dict[Key, ServerTransaction] = field(default_factory=dict)
    _invites: dict[Key, Key] = field(default_factory=dict)
    _clients: dict[Key, ClientTransaction] = field(default_factory=dict)

    def repeated(self, request: SipRequest) -> bool:
        """Answer a request that came before as before; False for a new one."""
        known = self._servers.get(_server_key(request))
        if known is not None:
            known.repeat()
        return known is not None

    def take_request(self, request: SipRequest, flow: Flow) -> ServerTransaction:
        """Take a new request. No ACK: it has no answer."""
        key = _server_key(request)
        made = ServerTransaction(request, flow, key, self.timers, self._forget_server)
        self._servers[key] = made
        if request.method == "INVITE":
            self._invites.setdefault(_invite_mark(request), key)
        return made

    def take_ack(self, request: SipRequest) -> bool:
        """Take the ACK of a refusal of ours; False for that of a success, which belongs to its call."""
        known = self._servers.get(_server_key(request, "INVITE"))
        if known is None or known.last is None or known.last.status_code < _SUCCESS_END:
            return False
        known.acknowledged()
        return True

    def canceled_by(self, cancel: SipRequest) -> ServerTransaction | None:
        """Return the INVITE that a CANCEL is about."""
        return self._servers.get(_server_key(cancel, "INVITE"))

    def merged(self, transaction: ServerTransaction) -> bool:
        """Whether the same INVITE is being handled already that came by another way (RFC 3261, 8.2.2.2)."""
        return self._invites.get(_invite_mark(transaction.request)) != transaction.key

    def send(
        self, request: SipRequest, flow: Flow, heard: Callable[[SipResponse], None], lost: Callable[[], None]
    ) -> ClientTransaction:
        """Send a request and follow what comes of it."""
        key = _client_key(request)
        made = ClientTransaction(request, flow, key, self.timers, self._forget_client, heard, lost)
        self._clients[key] = made
        made.start()
        return made

    def take_response(self, response: SipResponse, *, secure: bool = False) -> bool:
        """Hand an answer to its request; False for one that we never asked for. What was asked over TLS is answered over TLS."""
        known = self._clients.get(_client_key(response))
        if known is None or (known.flow.secure and not secure):
            return False
        known.take(response)
        return True

    def close(self) -> None:
        """Repeat nothing any more."""
        for server in self._servers.values():
            server.acknowledged()
        for client in list(self._clients.values()):
            client._stop()  # noqa: SLF001 - its own layer
        self._servers.clear()
        self._invites.clear()
        self._clients.clear()

    def _forget_server(self, key: Key) -> None:
        known = self._servers.pop(key, None)
        if known is not None and self._invites.get(mark := _invite_mark(known.request)) == key:
            del self._invites[mark]

    def _forget_client(self, key: Key) -> None:
        self._clients.pop(key, None)


def reply(flow: Flow, request: SipRequest, response: SipResponse) -> None:
    """Send an answer where the request came from; over UDP to the port that the sender asked for (RFC 3261, 18.2; RFC 3581)."""
    via = top_via(request)
    if via is None:
        return
    wants_port = "rport" in via.params
    said = request.headers.get("via")[0]
    if (vias := response.headers.get("via")) and vias[0] == said:  # the list is the message's own
        marks = f";received={flow.far[0]}" if wants_port or via.host.strip("[]") != flow.far[0] else ""
        vias[0] = (_with_port(said, flow.far[1]) if wants_port and not via.params["rport"] else said) + marks
    if flow.reliable or wants_port:
        flow.send(bytes(response))
    else:
        _send_to_port(flow, bytes(response), via.port or 5060)


def _send_to_port(flow: Flow, data: bytes, port: int) -> None:
    far = flow.far
    if not 0 < port <= 65_535:  # noqa: PLR2004 - a port
        return
    flow.far = (far[0], port)
    flow.send(data)
    flow.far = far


def _with_port(via: str, port: int) -> str:
    return _ASKS_PORT.sub(f";rport={port}", via, count=1)


def _invite_mark(request: SipRequest) -> Key:
    return (call_id(request), tag_of(request, "from"), str(sequence(request)))


def _server_key(request: SipRequest, method: str = "") -> Key:
    via = top_via(request)
    wanted = method or request.method
    branch = (via.branch or "") if via else ""
    sent_by = f"{bracketed(via.host)}:{via.port or 5060}".lower() if via else ""
    if branch.startswith(_COOKIE) and branch != _COOKIE:
        return (branch, sent_by, wanted)
    return (call_id(request), tag_of(request, "from"), str(sequence(request)), sent_by, wanted)


def _client_key(message: SipMessage) -> Key:
    via = top_via(message)
    method = (message.headers.get_first("cseq") or "").partition(" ")[2].strip()
    return ((via.branch or "") if via else "", method)


def _refusal_ack(invite: SipRequest, response: SipResponse) -> SipRequest:
    ack = SipRequest(method="ACK", uri=invite.uri)
    ack.headers.append("Via", invite.headers.get("via")[0])
    for name in ("From", "Call-ID"):
        ack.headers.set_single(name, invite.headers.get_first(name) or "")
    ack.headers.set_single("To", response.headers.get_first("to") or invite.headers.get_first("to") or "")
    ack.headers.set_single("CSeq", f"{sequence(invite)} ACK")
    ack.headers.set_single("Max-Forwards", "70")
    for route in invite.headers.get("route"):
        ack.headers.append("Route", route)
    return ack

"""A dialog (RFC 3261, chapter 12): who speaks with whom under which tags, and the next request within it."""

from dataclasses import dataclass

from aiosipua import SipRequest, SipResponse, generate_call_id, generate_tag

from midoffice.adapters.voice.sip.transport import Flow
from midoffice.adapters.voice.sip.wire import SERVER, call_id, new_via, sequence, tag_of

_MOST_ROUTES = 20


@dataclass(slots=True)
class Dialog:
    """Both sides of a call as SIP knows them. `ours` and `theirs` are addresses with tags as they stand in From and To.

    `target` is where the far end wants requests to go, `contact` is ours.
    """

    call_id: str
    ours: str
    our_tag: str
    theirs: str
    target: str
    contact: str
    their_tag: str = ""
    routes: tuple[str, ...] = ()
    sequence: int = 0
    heard_sequence: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others of ours."""
        return (self.call_id, self.our_tag)

    @classmethod
    def outbound(cls, ours: str, target: str, contact: str, host: str) -> "Dialog":
        """Begin one with a request of ours; `ours` is an address without a tag."""
        tag = generate_tag()
        return cls(generate_call_id(host), f"{ours};tag={tag}", tag, f"<{target}>", target, contact)

    @classmethod
    def inbound(cls, invite: SipRequest, contact: str) -> "Dialog":
        """Begin one with a request of theirs."""
        tag = generate_tag()
        return cls(
            call_id=call_id(invite),
            ours=f"{invite.headers.get_first('to')};tag={tag}",
            our_tag=tag,
            theirs=invite.headers.get_first("from") or "",
            their_tag=tag_of(invite, "from"),
            target=contact_of(invite) or invite.uri,
            contact=contact,
            routes=tuple(invite.headers.get("record-route")[:_MOST_ROUTES]),
            heard_sequence=sequence(invite),
        )

    def request(self, method: str, flow: Flow, *, number: int | None = None) -> SipRequest:
        """Make the next request; `number` is given for what goes with an earlier one (ACK)."""
        if number is None:
            self.sequence += 1
        request = SipRequest(method=method, uri=self.target)
        request.headers.append("Via", new_via(flow.name, flow.near))
        request.headers.set_single("From", self.ours)
        request.headers.set_single("To", self.theirs)
        request.headers.set_single("Call-ID", self.call_id)
        request.headers.set_single("CSeq", f"{self.sequence if number is None else number} {method}")
        request.headers.set_single("Max-Forwards", "70")
        request.headers.set_single("Contact", f"<{self.contact}>")
        for route in self.routes:
            request.headers.append("Route", route)
        request.headers.set_single("User-Agent", SERVER)
        return request

    def established(self, response: SipResponse) -> None:
        """Take tag, target and route from an answer to our first request."""
        self.theirs = response.headers.get_first("to") or self.theirs
        self.their_tag = tag_of(response, "to")
        self.target = contact_of(response) or self.target
        self.routes = tuple(reversed(response.headers.get("record-route")[:_MOST_ROUTES]))

    def takes(self, request: SipRequest) -> int | None:
        """Note a request of the far end; returns the status to refuse it with, None if it is in order."""
        if tag_of(request, "from") != self.their_tag:
            return 481
        number = sequence(request)
        if self.heard_sequence and number <= self.heard_sequence:
            return 500
        self.heard_sequence = number
        return None

    def refreshed(self, message: SipRequest | SipResponse) -> None:
        """Take another target from a request or answer that may change it (RFC 3261, 12.2)."""
        self.target = contact_of(message) or self.target


def contact_of(message: SipRequest | SipResponse) -> str:
    """Return the address in Contact; empty without a usable one."""
    value = (message.headers.get("contact") or [""])[0]
    inside = value.partition("<")[2].partition(">")[0] if "<" in value else value.partition(";")[0]
    inside = inside.strip()
    fits = inside.lower().startswith(("sip:", "sips:")) and not any(each.isspace() for each in inside)
    return inside.partition("?")[0] if fits else ""

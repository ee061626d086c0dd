"""A call: one telephone contact of a customer, made of legs - one leg for each party that is connected to it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class CallDirection(StrEnum):
    """Who called whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class LegRole(StrEnum):
    """Whose connection it is."""

    CUSTOMER = "customer"
    AGENT = "agent"
    OUTSIDE = "outside"
    """A third party outside of the house: whom an agent consults, transfers to or adds to a conference."""
    SUPERVISOR = "supervisor"


class LegKind(StrEnum):
    """How a party is connected."""

    SIP = "sip"
    BROWSER = "browser"


class LegState(StrEnum):
    """How far a connection is."""

    DIALLING = "dialling"
    """We are calling; nothing was heard of it yet."""
    RINGING = "ringing"
    """It rings: over there if we call, here if we are called."""
    UP = "up"
    ENDED = "ended"


class Cause(StrEnum):
    """Why a leg or a call ended."""

    NORMAL = "normal"
    """A party has hung up."""
    CANCELED = "canceled"
    """The caller gave up before it was answered."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    """Nothing is registered there, or the far end cannot be reached."""
    INVALID_NUMBER = "invalid_number"
    BLOCKED = "blocked"
    """Our own rules forbid it: a number that may not be dialled, a spend limit, a loop, a barred caller."""
    NO_CODEC = "no_codec"
    NO_MEDIA = "no_media"
    """Nothing was heard of it for 30 seconds although it should have been."""
    OVERLOAD = "overload"
    TRANSFERRED = "transferred"
    NODE_LOST = "node_lost"
    """The process that carried it died."""
    TIMED_OUT = "timed_out"
    """Its session timer ran out."""
    FAILED = "failed"


class Ear(StrEnum):
    """What a party of a bridge hears and is heard by."""

    TALK = "talk"
    LISTEN = "listen"
    """Hears everybody, is heard by nobody."""
    WHISPER = "whisper"
    """Hears everybody, is heard by the agents only."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One party's connection. `address`: a number in E.164, a SIP address, or the account id of an agent for a browser."""

    id: UUID
    role: LegRole
    kind: LegKind
    address: str
    state: LegState
    since: datetime
    agent_id: UUID | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: Cause | None = None
    held: bool = False
    muted: bool = False
    room: str | None = None
    """The room of the call it is in, where it hears the others who are: "" is the conversation; None is none."""
    ear: Ear = Ear.TALK
    heard: int = 0
    """The number of the last event that was taken of it: one with the same number or a lower one is late or a repetition."""
    name: str = ""
    """What the party is called, as far as it is known."""
    loops: int = 0
    """How often others had passed the call on before it reached us on this leg."""
    guest: bool = False
    """Whether it is a colleague who was asked into a call that is somebody else's work."""
    counted: bool = False
    """Whether the agent's capacity is taken for it; for the one whose work the call is, the work item takes it."""

    @property
    def live(self) -> bool:
        """Whether it has not ended."""
        return self.state is not LegState.ENDED

    @property
    def bridged(self) -> bool:
        """Whether it is in a room."""
        return self.room is not None


class CallState(StrEnum):
    """Where a call is on its way."""

    ARRIVED = "arrived"
    """It rings at our door and has not been answered."""
    MENU = "menu"
    """The customer hears an announcement or a menu, or leaves a message."""
    QUEUED = "queued"
    """The customer waits for a partner; the work item is queued or offered."""
    CONNECTING = "connecting"
    """A partner has accepted, or is being called; or the customer is being called."""
    TALKING = "talking"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its legs, ended ones included, in the order in which they began.

    `caller` is None when the number is withheld. `verified`: the caller is proved to be the customer (a PIN, an account number with
    its check), never by the number alone. `transfer`, `menu` and `recording` are documents of their own modules. `collected` is
    what the menu asked for, by name.
    """

    id: UUID
    node_id: UUID
    touchpoint_id: UUID
    direction: CallDirection
    state: CallState
    number: str
    caller: str | None
    started_at: datetime
    interaction_id: UUID | None = None
    work_item_id: UUID | None = None
    legs: tuple[Leg, ...] = ()
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: Cause | None = None
    verified: bool = False
    collected: dict[str, str] = field(default_factory=dict)
    menu: dict[str, Any] | None = None
    transfer: dict[str, Any] | None = None
    recording: dict[str, Any] | None = None
    version: int = 1

    @property
    def customer(self) -> Leg | None:
        """The customer's latest connection; None before there is one."""
        return next((leg for leg in reversed(self.legs) if leg.role is LegRole.CUSTOMER), None)

    def leg(self, leg_id: UUID) -> Leg | None:
        """Return a leg by its id."""
        return next((leg for leg in self.legs if leg.id == leg_id), None)

    def agent(self, agent_id: UUID) -> Leg | None:
        """Return the live connection of an agent."""
        return next((leg for leg in reversed(self.legs) if leg.agent_id == agent_id and leg.live), None)

    @property
    def live(self) -> tuple[Leg, ...]:
        """The connections that have not ended."""
        return tuple(leg for leg in self.legs if leg.live)

    def others(self, agent_id: UUID) -> tuple[Leg, ...]:
        """Return who is in the call beside the customer and an agent; supervisors are no company."""
        both = (LegRole.CUSTOMER, LegRole.SUPERVISOR)
        return tuple(leg for leg in self.live if leg.role not in both and leg.agent_id != agent_id)

    def with_leg(self, leg: Leg) -> "Call":
        """Return the call with a leg put in its place, or added."""
        known = any(each.id == leg.id for each in self.legs)
        legs = tuple(leg if each.id == leg.id else each for each in self.legs) if known else (*self.legs, leg)
        return replace(self, legs=legs)

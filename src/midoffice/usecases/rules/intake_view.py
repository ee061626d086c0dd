"""What rules about new contacts may know of the customer: read between two tries of a transaction, and never inside one.

Whoever may open a contact runs its work by `transact_opening`. If a contact is really opened, and the rules in force name a
subject of the customer view, the transaction is given up with `ViewWanted`; the view is read, and the work runs once more. So
nobody waits for a back-office system while records are locked, and nobody waits at all for a view that no rule looks at.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import structlog

from midoffice.domain.context.attribute import UnknownReason
from midoffice.domain.customers.consent import Consents
from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.rules.compiled import CompiledRules
from midoffice.domain.rules.feel.values.document import to_document
from midoffice.domain.rules.intake import DECISION, INPUTS, is_subject
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.context.customer_view import read_view
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

T = TypeVar("T")
Subjects = Mapping[str, Mapping[str, Any]]
"""By subject and name, documents of FEEL values."""
log = structlog.get_logger(__name__)


class ViewWanted(Exception):
    """A contact is being opened, and the rules name attributes that nobody has read yet."""

    def __init__(
        self, wanted: frozenset[str], customer_id: UUID | None, identifiers: tuple[Identifier, ...], granted: frozenset[str]
    ) -> None:
        """Say what is to be read, of whom, and for which purposes it may be told."""
        super().__init__("the customer view is wanted")
        self.wanted, self.customer_id, self.identifiers, self.granted = wanted, customer_id, identifiers, granted


@dataclass(frozen=True, slots=True)
class _Told:
    """What was read; None: it can still be read."""

    subjects: Subjects | None


_TOLD: ContextVar[_Told | None] = ContextVar("customer_view_told", default=None)


async def transact_opening(context: Context, work: Callable[[Transaction], Awaitable[T]]) -> T:
    """Do as `transact` does with work that may open a contact; it runs twice when the rules want to know the customer."""
    before = _TOLD.set(_Told(None))
    try:
        return await transact(context, work)
    except ViewWanted as wanted:
        _TOLD.set(_Told(await _read(context, wanted)))
        return await transact(context, work)
    finally:
        _TOLD.reset(before)


async def _read(context: Context, wanted: ViewWanted) -> Subjects:
    """Return what may be told; nothing when reading fails, for the contact must be taken in."""
    try:
        view = await read_view(context, wanted.customer_id or new_id(), wanted.identifiers, wanted=wanted.wanted)
        told = view.inputs(wanted.granted, verified=False)
    except Exception:
        log.exception("intake_rules.no_view")
        return {}
    return {subject: {name: to_document(value) for name, value in part.items()} for subject, part in told.items()}


async def customer_inputs(
    tx: Transaction, rules: CompiledRules, inbound: InboundMessage, channel: str, known_id: UUID | None
) -> Subjects:
    """Return the subjects that the rules name, as inputs; what nobody could tell is UNKNOWN with the reason.

    Raises ViewWanted when they can still be read.
    """
    reads = {name: fields for name, fields in rules.looks_at(DECISION).items() if name not in INPUTS and is_subject(name)}
    if not reads:
        return {}
    told = _TOLD.get()
    if told is not None and told.subjects is None:
        wanted = frozenset(f"{name}.{field}" for name, fields in reads.items() for field in fields or ())
        whole = frozenset(name for name, fields in reads.items() if fields is None)
        raise await _wanted(tx, wanted | whole, inbound, channel, known_id)
    subjects = told.subjects if told is not None and told.subjects is not None else {}
    return {name: _filled(name, fields or (), subjects.get(name)) for name, fields in reads.items()}


def _filled(name: str, fields: Iterable[str], told: Mapping[str, Any] | None) -> Mapping[str, Any]:
    not_asked = UnknownReason.NOT_ASKED.value
    missing = {field: {"@unknown": not_asked, "source": f"{name}.{field}"} for field in fields if told is None or field not in told}
    if told is None and not missing:
        return {"@unknown": not_asked, "source": name}
    return {**(told or {}), **missing}


async def _wanted(
    tx: Transaction, wanted: frozenset[str], inbound: InboundMessage, channel: str, known_id: UUID | None
) -> ViewWanted:
    said = (*inbound.also_known_as, inbound.sender)
    if known_id is None:
        return ViewWanted(wanted, None, said, Consents().granted(channel))
    person = await tx.people.person_of(known_id)
    known = [Identifier(each.kind, each.value) for each in await tx.people.identifiers_of(person)]
    consents = await tx.people.consents_of(person)
    return ViewWanted(wanted, known_id, tuple(dict.fromkeys((*known, *said))), consents.granted(channel))

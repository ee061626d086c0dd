"""The list of contact reasons, and the reasons for not being ready."""

from dataclasses import dataclass

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.presence import LONGEST_REASON
from midoffice.domain.interactions.reason import Reason
from midoffice.kernel.errors import Invalid, Stale
from midoffice.ports.choices import Choices
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import audit
from midoffice.usecases.events import directory_changed
from midoffice.usecases.given import Context
from midoffice.usecases.records import RecordList, nothing
from midoffice.usecases.transact import transact

NOT_READY = "not_ready_reasons"
USUAL_NOT_READY_REASONS = ("Break", "Lunch", "Meeting", "Training", "Back office")
"""What agents choose from until an administrator sets a list."""
MOST_NOT_READY_REASONS = 50


async def _check(_tx: Transaction, _reason: Reason) -> None:
    """A reason refers to nothing."""


REASONS: RecordList[Reason] = RecordList("reasons", "reason", lambda tx: tx.reasons, _check, nothing, nothing)
"""A retired reason stays on the contacts that have it, and cannot be chosen any more."""


@dataclass(frozen=True, slots=True)
class NotReadyReasons:
    """What agents choose from when they are not ready, in its order. `version` is 0 until an administrator sets a list."""

    reasons: tuple[str, ...]
    version: int


async def list_not_ready_reasons(tx: Transaction) -> NotReadyReasons:
    """Return the reasons for not being ready."""
    stored = await tx.choices.choices(NOT_READY)
    return NotReadyReasons(USUAL_NOT_READY_REASONS, 0) if stored is None else NotReadyReasons(stored.entries, stored.version)


async def set_not_ready_reasons(
    context: Context, principal: Principal, reasons: tuple[str, ...], expected_version: int
) -> NotReadyReasons:
    """Replace the reasons for not being ready.

    Raises Invalid for an empty list, an empty or a repeated entry, and Stale when somebody else has saved the list since.
    """
    principal.require(Scope.ADMINISTER, "set the reasons for not being ready")
    clean = tuple(" ".join(reason.split()) for reason in reasons)
    if not 0 < len(clean) <= MOST_NOT_READY_REASONS:
        raise Invalid("reasons", "is empty or too long", f"Enter 1 to {MOST_NOT_READY_REASONS} reasons.")
    for place, reason in enumerate(clean):
        if not 0 < len(reason) <= LONGEST_REASON:
            raise Invalid(f"reasons.{place}", "is empty or too long", f"Enter at most {LONGEST_REASON} characters.")
        if reason.casefold() in {other.casefold() for other in clean[:place]}:
            raise Invalid(f"reasons.{place}", f"{reason} stands there twice", "Remove one.")
    now = context.clock.now()

    async def work(tx: Transaction) -> NotReadyReasons:
        before = await list_not_ready_reasons(tx)
        if before.version != expected_version:
            raise Stale("list", NOT_READY)
        if before.reasons == clean:
            return before
        after = NotReadyReasons(clean, expected_version + 1)
        await tx.choices.set_choices(NOT_READY, Choices(after.reasons, after.version))
        was, is_ = {"reasons": list(before.reasons)}, {"reasons": list(clean)}
        await audit(tx, principal, now, "change not-ready reasons", "choices", NOT_READY, was, is_)
        await tx.log.append([directory_changed(NOT_READY, now, principal.actor)])
        return after

    return await transact(context, work)

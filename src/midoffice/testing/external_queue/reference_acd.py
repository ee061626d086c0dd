"""A small telephone queue of its own: what an external system does at least, in memory.

It is the reference of the contract: the conformance suite and the tests of the HTTP adapter run against it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.routing.external_item import GoneReason, Word
from midoffice.kernel.errors import Rejected
from midoffice.ports.external_queue import AlreadyGone, BusyReport, GoneReport, Snapshot, Told, WaitingReport


class CallState(StrEnum):
    """Where a call of the reference system stands."""

    WAITING = "waiting"
    WITH_MIDOFFICE = "with_midoffice"
    """Claimed: an agent of the other side has it."""
    ASIDE = "aside"
    WITH_AGENT = "with_agent"
    """Taken by an agent here."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `heard` is the newest word on it, `answer` what was said to it: the same again when it is repeated."""

    report: WaitingReport
    state: CallState = CallState.WAITING
    agent: str | None = None
    gone: GoneReason | None = None
    heard: int = 0
    answer: int = 0

    @property
    def sequence(self) -> int:
        """Return how often it has changed."""
        return self.report.sequence


@dataclass
class ReferenceAcd:
    """Calls, and agents who may take them. Everything that changes is also put into `reports`, for whoever sends them on."""

    agents: frozenset[str] = frozenset({"1001", "1002", "1003"})
    calls: dict[str, Call] = field(default_factory=dict)
    reports: list[WaitingReport | GoneReport | BusyReport] = field(default_factory=list)
    words: list[tuple[Word, Told]] = field(default_factory=list)
    """Every word that was heeded, in order."""
    busy_sequence: dict[str, int] = field(default_factory=dict)

    # What happens in the system -----------------------------------------------------------------------------------------

    def arrive(self, external_id: str, arrived_at: datetime, *identifiers: Identifier, **said: str) -> WaitingReport:
        """A customer calls."""
        report = WaitingReport(external_id, 1, arrived_at, identifiers, **said)  # type: ignore[arg-type] # texts of the report
        self.calls[external_id] = Call(report)
        self.reports.append(report)
        return report

    def hang_up(self, external_id: str) -> GoneReport:
        """The customer hangs up."""
        call = self.calls[external_id]
        reason = GoneReason.ABANDONED if call.state is CallState.WAITING else GoneReason.ENDED
        return self._over(call, reason)

    def take_here(self, external_id: str, agent: str) -> GoneReport:
        """An agent takes the call at the telephone."""
        call = self._changed(self.calls[external_id], state=CallState.WITH_AGENT, agent=agent, gone=GoneReason.TAKEN)
        gone = GoneReport(external_id, call.sequence, GoneReason.TAKEN, agent)
        self.reports.append(gone)
        self._report_busy(agent)
        return gone

    def no_answer(self, external_id: str) -> WaitingReport:
        """The agent of the other side did not pick up: the call waits again."""
        call = self._changed(self.calls[external_id], state=CallState.WAITING, agent=None)
        self.reports.append(call.report)
        return call.report

    def waiting(self) -> list[str]:
        """Return what waits, in the order of its arrival."""
        return [key for key, call in self.calls.items() if call.state is CallState.WAITING]

    # What the other side asks ------------------------------------------------------------------------------------------

    def claim(self, told: Told) -> int:
        """Give a call to an agent of the other side."""
        call = self._heed(told)
        if call.heard == told.version:
            return call.answer
        if told.agent not in self.agents:
            raise Rejected("There is no such agent at this telephone system.")
        return self._hear(call, Word.CLAIM, told, state=CallState.WITH_MIDOFFICE, agent=told.agent)

    def release(self, told: Told) -> int:
        """Let a call wait again."""
        return self._simply(Word.RELEASE, told, CallState.WAITING)

    def park(self, told: Told) -> int:
        """Put a call aside."""
        return self._simply(Word.PARK, told, CallState.ASIDE)

    def end(self, told: Told) -> int:
        """End a call."""
        call = self._heed(told, again=True)
        if call.heard == told.version:
            return call.answer
        return self._hear(call, Word.END, told, state=CallState.OVER, gone=GoneReason.ENDED)

    def snapshot(self) -> Snapshot:
        """Return all that waits and everybody who is busy."""
        items = tuple(self.calls[key].report for key in self.waiting())
        agents = tuple(
            BusyReport(agent, self.busy_sequence.get(agent, 0), contacts)
            for agent in sorted(self.agents)
            if (contacts := self._contacts_of(agent))
        )
        return Snapshot(items, agents)

    # How it is kept ----------------------------------------------------------------------------------------------------

    def _heed(self, told: Told, *, again: bool = False) -> Call:
        """Return the call, unless it cannot be had any more; `again` allows the newest word on one that is over."""
        call = self.calls.get(told.external_id)
        if call is None:
            raise AlreadyGone(GoneReason.WITHDRAWN)
        if told.version < call.heard or (call.gone is not None and not (again and told.version == call.heard)):
            raise AlreadyGone(call.gone or GoneReason.WITHDRAWN)
        return call

    def _simply(self, word: Word, told: Told, state: CallState) -> int:
        call = self._heed(told)
        return call.answer if call.heard == told.version else self._hear(call, word, told, state=state, agent=None)

    def _hear(self, call: Call, word: Word, told: Told, **changes: object) -> int:
        before = call.agent
        self.words.append((word, told))
        changed = self._changed(replace(call, heard=told.version, answer=call.sequence + 1), **changes)
        for agent in {before, changed.agent} - {None}:
            self._report_busy(str(agent))
        return changed.sequence

    def _changed(self, call: Call, **changes: object) -> Call:
        report = replace(call.report, sequence=call.sequence + 1)
        changed = replace(call, report=report, **changes)  # type: ignore[arg-type] # fields of Call
        self.calls[report.external_id] = changed
        return changed

    def _over(self, call: Call, reason: GoneReason) -> GoneReport:
        agent = call.agent
        changed = self._changed(call, state=CallState.OVER, gone=reason, agent=None)
        gone = GoneReport(changed.report.external_id, changed.sequence, reason)
        self.reports.append(gone)
        if agent is not None:
            self._report_busy(agent)
        return gone

    def _contacts_of(self, agent: str) -> tuple[str, ...]:
        talking = (CallState.WITH_AGENT, CallState.WITH_MIDOFFICE)
        return tuple(key for key, call in self.calls.items() if call.agent == agent and call.state in talking)

    def _report_busy(self, agent: str) -> None:
        self.busy_sequence[agent] = self.busy_sequence.get(agent, 0) + 1
        self.reports.append(BusyReport(agent, self.busy_sequence[agent], self._contacts_of(agent)))


class DirectQueue:
    """The reference system spoken to without anything in between."""

    def __init__(self, acd: ReferenceAcd) -> None:
        """Take the system."""
        self.acd = acd

    async def claim(self, told: Told) -> int:
        """An agent of ours takes the item."""
        return self.acd.claim(told)

    async def release(self, told: Told) -> int:
        """The item waits again."""
        return self.acd.release(told)

    async def park(self, told: Told) -> int:
        """The item is put aside."""
        return self.acd.park(told)

    async def end(self, told: Told) -> int:
        """The item is over."""
        return self.acd.end(told)

    async def snapshot(self) -> Snapshot:
        """Return all that waits and everybody who is busy."""
        return self.acd.snapshot()

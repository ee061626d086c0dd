"""A desk whose agent talks with a caller, for tests of what can be done with calls."""

from typing import Any

from tests.usecases.exchange import Exchange

from midoffice.domain.access.principal import Principal
from midoffice.domain.voice.shown import CallNow
from midoffice.domain.voice.timeline import CallMoment
from midoffice.domain.voice.transfer import TransferKind, TransferTargetKind
from midoffice.ports.event_log import Cursor
from midoffice.testing.settled_log import settle_log
from midoffice.testing.voice.simulated_line import Behaviour, SimulatedLeg
from midoffice.usecases.voice.call_controls import read_call_now
from midoffice.usecases.voice.call_transfers import TransferWish, complete_transfer, transfer_call

EXPERT = "+442079460555"
RINGS = Behaviour(answers=None)


class CallDesk(Exchange):
    """An exchange in which Ann talks with a caller."""

    ann: Principal
    caller: SimulatedLeg
    line: SimulatedLeg

    async def open(self, **settings: object) -> None:
        await self.number_touchpoint(**settings)  # type: ignore[arg-type]
        self.ann = await self.hire("ann", skills=(self.floor.english,))
        self.caller = await self.ring_in()
        self.line = await self.take(self.ann)

    async def transfer(self, kind: TransferKind, target: TransferTargetKind, **wish: object) -> CallNow:
        wanted = TransferWish(kind, target, **wish)  # type: ignore[arg-type]
        shown = await transfer_call(self.floor.context, self.ann, self.caller.call_id, wanted)
        await self.settle()
        return shown

    async def consult(self, behaviour: Behaviour | None = None) -> SimulatedLeg:
        """Let Ann call the expert outside."""
        self.node.telephones[EXPERT] = behaviour or Behaviour()
        await self.transfer(TransferKind.ATTENDED, TransferTargetKind.NUMBER, number=EXPERT)
        return self.node.leg_of(EXPERT)

    async def now(self) -> CallNow:
        call = await self.call(self.caller)
        assert call.interaction_id is not None
        return await read_call_now(self.floor.context, self.ann, call.interaction_id)

    async def happened(self) -> tuple[CallMoment, ...]:
        """What the desk shows of what has happened in the call."""
        await settle_log(self.floor.context.database)
        return (await self.now()).events

    async def complete(self) -> None:
        await complete_transfer(self.floor.context, self.ann, self.caller.call_id)
        await self.settle()

    async def told(self, kind: str) -> list[dict[str, Any]]:
        """What the log tells of one kind of event."""
        await settle_log(self.floor.context.database)
        async with self.floor.context.database.reading() as tx:
            return [event.data for event in await tx.log.read(Cursor(), 10_000) if event.type == kind]

    async def ends(self) -> list[str]:
        """How the transfers of the call ended."""
        return [data["end"] for data in await self.told("CallTransferEnded")]

"""The proxy: stands in front of a real source and makes the trouble of its plan."""

import asyncio
import contextlib
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from midoffice.ports.outside import Clock
from midoffice.testing.chaos.http_exchange import Message, NoHttp, read_message
from midoffice.testing.chaos.lies import Falsified, falsify, key_of
from midoffice.testing.chaos.plan import NEVER, Fault, FaultKind, FaultPlan
from midoffice.testing.chaos.plan_file import Address

_PIECE = 64 * 1024
_REMEMBERED = 100


class ChaosProxy:
    """A proxy for one source. `seen` counts connections by the trouble they met.

    Times are the clock's. `follow` gives it another plan at any time, whose time begins then.
    """

    def __init__(self, target: Address, plan: FaultPlan, clock: Clock, *, http: bool = False) -> None:
        """Stand still until `start`."""
        self.seen: Counter[str] = Counter()
        self.port = 0
        self._target = target
        self._plan = plan
        self._clock = clock
        self._http = http
        self._began = clock.now()
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._number = 0
        self._others: OrderedDict[str, Message] = OrderedDict()

    async def start(self, listen: Address) -> None:
        """Take connections; port 0 chooses a free one, which `port` tells. Raises OSError."""
        self._server = await asyncio.start_server(self._take, listen.host, listen.port)
        self.port = self._server.sockets[0].getsockname()[1]
        self._began = self._clock.now()

    def follow(self, plan: FaultPlan) -> None:
        """Make the trouble of another plan from now on; what is there goes on under it."""
        self._plan, self._began = plan, self._clock.now()
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        if self.fault().kind is FaultKind.DOWN:
            for writer in self._talks.values():
                writer.transport.abort()

    def fault(self) -> Fault:
        """Return the trouble of this moment."""
        return self._plan.at(self._clock.now() - self._began)

    async def stop(self) -> None:
        """Break all connections and take none."""
        if self._server is not None:
            self._server.close()
        talks = set(self._talks)
        for task in talks:
            task.cancel()
        if talks:
            await asyncio.wait(talks)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talks[task] = writer
        task.add_done_callback(self._talks.pop)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self.fault()
        self.seen[fault.kind] += 1
        far: asyncio.StreamWriter | None = None
        try:
            with contextlib.suppress(OSError, NoHttp, asyncio.IncompleteReadError):
                await self._pass()
                far_reader, far = await self._reach()
                if self._http:
                    await self._exchange_all(reader, writer, far_reader, far)
                else:
                    await self._carry_both(reader, writer, far_reader, far)
        finally:
            writer.transport.abort()
            if far is not None:
                far.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._target.is_path:
            return await asyncio.open_unix_connection(self._target.host)
        return await asyncio.open_connection(self._target.host, self._target.port)

    async def _pass(self) -> None:
        """Wait as long as it is frozen; raises ConnectionAbortedError while it is down."""
        while (fault := self.fault()).kind is FaultKind.FROZEN:
            left = self._plan.until_change(self._clock.now() - self._began)
            await self._wait(left)
        if fault.kind is FaultKind.DOWN:
            raise ConnectionAbortedError

    async def _wait(self, left: timedelta) -> None:
        """Wait for a time on the clock, or for another plan."""
        waits: list[asyncio.Future[object]] = [asyncio.ensure_future(self._changed.wait())]
        if left != NEVER:
            waits.append(asyncio.ensure_future(self._clock.pause(left.total_seconds())))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _carry_both(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far: asyncio.StreamWriter,
    ) -> None:
        ways = [
            asyncio.ensure_future(self._carry(reader, far, answers=False)),
            asyncio.ensure_future(self._carry(far_reader, writer, answers=True)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        while piece := await reader.read(_PIECE):
            await self._pass()
            if answers:
                await self._late()
                await self._pass()
            writer.write(piece)
            await writer.drain()

    async def _late(self) -> None:
        self._number += 1
        late = self.fault().lateness(self._plan.chance(self._number))
        if late:
            await self._clock.pause(late.total_seconds())

    async def _exchange_all(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far: asyncio.StreamWriter,
    ) -> None:
        while (asked := await read_message(reader)) is not None:
            await self._pass()
            far.write(asked.written())
            await far.drain()
            answer = await read_message(far_reader)
            if answer is None:
                return
            await self._late()
            await self._pass()
            if not await self._answer(writer, asked, answer):
                return

    async def _answer(self, writer: asyncio.StreamWriter, asked: Message, answer: Message) -> bool:
        """Send an answer, true or not; tell whether the connection goes on."""
        lie = self.fault().lie_now(self._plan.chance(self._number))
        said = Falsified(answer)
        if lie is not None:
            self.seen[lie] += 1
            said = falsify(asked, answer, lie, self._others, self._plan.chance(self._number))
        self._remember(asked, answer)
        if said.cut:
            writer.write(said.answer.written()[: -(len(said.answer.body) + 1) // 2])
            await writer.drain()
            writer.close()
            return False
        writer.write(said.answer.written(len(said.answer.body) + said.padding if said.padding else None))
        left = said.padding
        while left > 0:
            writer.write(b"x" * min(_PIECE, left))
            left -= _PIECE
            await writer.drain()
        await writer.drain()
        return True

    def _remember(self, asked: Message, answer: Message) -> None:
        if answer.status == 200:  # noqa: PLR2004  # the status of an answer about somebody
            self._others[key_of(asked)] = answer
            if len(self._others) > _REMEMBERED:
                self._others.popitem(last=False)


@asynccontextmanager
async def chaos_proxy(target: Address, plan: FaultPlan, clock: Clock, *, http: bool = False) -> AsyncIterator[ChaosProxy]:
    """Put a proxy in front of a target, on a free port of this machine."""
    proxy = ChaosProxy(target, plan, clock, http=http)
    await proxy.start(Address("127.0.0.1", 0))
    try:
        yield proxy
    finally:
        await proxy.stop()

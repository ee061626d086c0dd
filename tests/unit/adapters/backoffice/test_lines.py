"""The pool: who waits for whom, what is opened, and what is given back, with connections that do as they are told."""

import asyncio
from collections.abc import Mapping
from functools import partial

import pytest

from midoffice.adapters.backoffice.hand import Hand
from midoffice.adapters.backoffice.lines import Line, Lines
from midoffice.adapters.backoffice.statement import Statement
from midoffice.ports.sources import Row, SourceDown, SourceForbidden, SourceSchema, SourceSlow

SHORT, LONG = 0.03, 5.0
STATEMENT = Statement(("select ", ""))


class FakeLine:
    """A connection that answers its number, when its gate is open."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.gate = asyncio.Event()
        self.gate.set()
        self.trouble: Exception | None = None
        self.ended = asyncio.Event()

    async def fetch(self, statement: Statement, value: str) -> tuple[Row, ...]:
        if not self.gate.is_set():
            waiting = {asyncio.ensure_future(self.gate.wait()), asyncio.ensure_future(self.ended.wait())}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for each in waiting:
                each.cancel()
        if self.ended.is_set():
            raise ConnectionResetError
        if self.trouble is not None:
            raise self.trouble
        return ({"line": self.number, "value": value, "statement": statement.written("?")},)

    async def columns(self, statement: Statement) -> Mapping[str, str]:
        return {"statement": statement.written("?")}

    def abandon(self) -> None:
        self.ended.set()

    async def part(self) -> None:
        self.ended.set()


class Peer:
    """Lets in, when its door is open."""

    def __init__(self) -> None:
        self.lines: list[FakeLine] = []
        self.door = asyncio.Event()
        self.door.set()
        self.trouble: Exception | None = None

    async def connect(self) -> Line:
        await self.door.wait()
        if self.trouble is not None:
            raise self.trouble
        self.lines.append(FakeLine(len(self.lines)))
        return self.lines[-1]


async def ask(lines: Lines, value: str = "x", seconds: float = LONG) -> object:
    (row,) = await lines.run(lambda line: line.fetch(STATEMENT, value), seconds)
    return row["line"]


async def test_one_connection_is_used_again() -> None:
    peer = Peer()
    lines = Lines(peer.connect, 3)
    assert [await ask(lines) for _ in range(5)] == [0] * 5
    assert len(peer.lines) == 1
    await lines.close()


async def test_no_more_than_its_places_are_opened() -> None:
    peer = Peer()
    lines = Lines(peer.connect, 3)
    assert set(await asyncio.gather(*(ask(lines) for _ in range(30)))) <= {0, 1, 2}
    assert len(peer.lines) <= 3
    await lines.close()


async def test_d2_whoever_does_not_answer_is_left_and_replaced() -> None:
    peer = Peer()
    lines = Lines(peer.connect, 1)
    await ask(lines)
    peer.lines[0].gate.clear()
    with pytest.raises(SourceSlow):
        await ask(lines, seconds=SHORT)
    assert peer.lines[0].ended.is_set()
    assert await ask(lines) == 1
    await lines.close()


async def test_a_slow_greeting_serves_whoever_asks_next() -> None:
    peer = Peer()
    peer.door.clear()
    lines = Lines(peer.connect, 1)
    with pytest.raises(SourceSlow):
        await ask(lines, seconds=SHORT)
    peer.door.set()
    assert await ask(lines) == 0
    assert len(peer.lines) == 1
    await lines.close()


@pytest.mark.parametrize("trouble", [SourceDown("gone"), SourceForbidden("no")])
async def test_a_refused_connection_is_told_to_everybody_who_waits(trouble: Exception) -> None:
    peer = Peer()
    peer.trouble = trouble
    lines = Lines(peer.connect, 2)
    told = await asyncio.gather(*(ask(lines) for _ in range(6)), return_exceptions=True)
    assert {type(each) for each in told} == {type(trouble)}
    peer.trouble = None
    assert await ask(lines) == 0
    await lines.close()


async def test_a_stale_connection_is_tried_again_a_new_one_is_not() -> None:
    peer = Peer()
    lines = Lines(peer.connect, 2)
    await ask(lines)
    peer.lines[0].trouble = SourceDown("closed while it was idle")
    assert await ask(lines) == 1

    async def down(_: Line) -> None:
        tried.append(1)
        raise SourceDown("really")

    tried: list[int] = []
    with pytest.raises(SourceDown):
        await lines.run(down, LONG)
    assert len(tried) == 2  # once on the used one, once on a new one
    await lines.close()


async def test_a_faulty_statement_leaves_the_connection_a_fault_of_the_driver_does_not() -> None:
    peer = Peer()
    lines = Lines(peer.connect, 1)
    await ask(lines)
    peer.lines[0].trouble = SourceSchema("a column is gone")
    with pytest.raises(SourceSchema, match="column"):
        await ask(lines)
    peer.lines[0].trouble = None
    assert await ask(lines) == 0
    peer.lines[0].trouble = KeyError("somewhere in the driver")
    with pytest.raises(SourceSchema, match="KeyError"):
        await ask(lines)
    assert await ask(lines) == 1
    await lines.close()


async def test_a_cancelled_request_gives_its_place_back() -> None:
    peer = Peer()
    peer.door.clear()
    lines = Lines(peer.connect, 1)
    requests = [asyncio.ensure_future(ask(lines)) for _ in range(3)]
    await asyncio.sleep(0)
    for request in requests:
        request.cancel()
    await asyncio.wait(requests)
    peer.door.set()
    assert await ask(lines) == 0
    peer.lines[0].gate.clear()
    late = asyncio.ensure_future(ask(lines))
    await asyncio.sleep(0)
    late.cancel()
    await asyncio.wait({late})
    assert late.cancelled()
    assert await ask(lines) == 1
    await lines.close()


async def test_closing_ends_what_is_under_way() -> None:
    peer = Peer()
    lines = Lines(peer.connect, 1)
    await ask(lines)
    peer.lines[0].gate.clear()
    requests = [asyncio.ensure_future(ask(lines)) for _ in range(2)]
    await asyncio.sleep(0)
    await lines.close()
    told = await asyncio.gather(*requests, return_exceptions=True)
    assert {type(each) for each in told} == {SourceDown}
    assert all(line.ended.is_set() for line in peer.lines)
    with pytest.raises(SourceDown):
        await ask(lines)


async def test_a_hand_works_in_order_and_ends() -> None:
    hand = Hand("test")
    done: list[str] = []

    def note(name: str) -> int:
        done.append(name)
        return len(done)

    assert await asyncio.gather(*(hand.do(partial(note, name)) for name in "abc")) == [1, 2, 3]
    with pytest.raises(ZeroDivisionError):
        await hand.do(lambda: 1 / 0)
    over = asyncio.get_running_loop().create_future()
    loop = asyncio.get_running_loop()
    hand.let_go(lambda: loop.call_soon_threadsafe(over.set_result, "closed"))
    assert await asyncio.wait_for(over, LONG) == "closed"
    assert done == ["a", "b", "c"]

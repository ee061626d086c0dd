"""The reference system and the HTTP adapter pass the suite that everybody's adapter must pass."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest
from tests.external.acd_server import TOKEN, acd_server

from midoffice.adapters.external_queue.http_queue import HttpExternalQueue
from midoffice.kernel.errors import MidofficeError, NeedsAttention, Rejected, RetryLater
from midoffice.testing.clock import START
from midoffice.testing.external_queue.check import CHECKS, SECRET, ExternalQueueCase, told
from midoffice.testing.external_queue.reference_acd import DirectQueue, ReferenceAcd

Check = Callable[[ExternalQueueCase], Awaitable[None]]


class AcdSystem:
    """The reference system as the suite drives it."""

    def __init__(self, acd: ReferenceAcd) -> None:
        self.acd = acd

    async def arrive(self, external_id: str) -> None:
        self.acd.arrive(external_id, START)

    async def leave(self, external_id: str) -> None:
        self.acd.hang_up(external_id)

    async def take_there(self, external_id: str, agent: str) -> None:
        self.acd.take_here(external_id, agent)

    async def return_to_queue(self, external_id: str) -> None:
        self.acd.no_answer(external_id)


@pytest.fixture
async def case(request: pytest.FixtureRequest) -> AsyncIterator[ExternalQueueCase]:
    acd = ReferenceAcd()
    system, agents = AcdSystem(acd), ("1001", "1002")
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            yield ExternalQueueCase(DirectQueue(acd), system, agents)
            return
        server = await stack.enter_async_context(acd_server(acd))
        yield ExternalQueueCase(
            HttpExternalQueue(server.url, TOKEN),
            system,
            agents,
            unreachable=HttpExternalQueue("http://127.0.0.1:1/acd", SECRET),
            refused=HttpExternalQueue(server.url, SECRET),
        )


@pytest.mark.parametrize("case", ["memory", "http"], indirect=True)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_queue_keeps_the_contract(case: ExternalQueueCase, check: Check) -> None:
    await check(case)


def _answering(status: int, **answer: Any) -> HttpExternalQueue:  # noqa: ANN401 - parts of a response
    transport = httpx2.MockTransport(lambda _: httpx2.Response(status, **answer))
    return HttpExternalQueue("https://acd.example", SECRET, transport=transport)


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (302, {"headers": {"location": "http://169.254.169.254/latest"}}, NeedsAttention),
        (404, {}, NeedsAttention),
        (429, {}, RetryLater),
        (500, {"text": "<html>"}, RetryLater),
        (422, {"json": {"detail": "no such agent"}}, Rejected),
        (200, {"text": "hello"}, NeedsAttention),
        (200, {"json": {"sequence": "many"}}, NeedsAttention),
        (200, {"content": b" " * 100_000}, NeedsAttention),
    ],
)
async def test_every_answer_has_a_meaning(status: int, answer: dict[str, Any], kind: type[MidofficeError]) -> None:
    with pytest.raises(kind) as caught:
        await _answering(status, **answer).claim(told("a", 1, "1001"))
    assert SECRET not in f"{caught.value.message} {caught.value.fields}"


async def test_a_redirect_is_not_followed() -> None:
    asked: list[str] = []

    def redirect(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(307, headers={"location": "http://169.254.169.254/"})

    queue = HttpExternalQueue("https://acd.example/midoffice/", SECRET, transport=httpx2.MockTransport(redirect))
    with pytest.raises(NeedsAttention, match="another address"):
        await queue.snapshot()
    assert asked == ["https://acd.example/midoffice/waiting"]


async def test_a_system_without_a_list_says_so_and_is_not_in_trouble() -> None:
    assert await _answering(501).snapshot() is None
    assert await _answering(204).snapshot() is None


async def test_a_list_may_hold_what_cannot_be_read_as_an_identifier() -> None:
    item = {
        "id": "a",
        "sequence": 1,
        "arrived_at": "2026-03-02T09:00:00+01:00",
        "identifiers": [{"kind": "phone", "value": "anonymous"}, {"kind": "phone", "value": "020 7946 0000"}],
    }
    found = await _answering(200, json={"items": [item], "and": "more"}).snapshot()
    assert found is not None
    assert [each.value for each in found.items[0].identifiers] == ["+442079460000"]
    assert found.items[0].fields == (("phone", "anonymous"),)
    assert found.items[0].arrived_at.isoformat() == "2026-03-02T08:00:00+00:00"
    assert found.agents is None

"""The queue suite passes a queue that keeps its promises, and catches each of those that do not."""

import inspect
import re
from pathlib import Path

import pytest
from tests.unit.testing.toy_queue import BROKEN, ToyQueue, making

from midoffice.testing.queue import QueueSystem, QueueViolation, check_queue

FEW_SEEDS = 5
PAGE = Path(__file__).parents[3] / "docs" / "proving-a-queue.md"


@pytest.mark.parametrize("seed", range(20))
async def test_sound_queue_passes(seed: int) -> None:
    await check_queue(making(ToyQueue), seed)


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.__name__)
async def test_broken_queue_is_caught_within_few_seeds(kind: type[ToyQueue]) -> None:
    caught = []
    for seed in range(FEW_SEEDS):
        try:
            await check_queue(making(kind), seed)
        except QueueViolation as violation:
            caught.append(violation)
    assert caught, "every seed passed"
    assert BROKEN[kind] in {violation.invariant for violation in caught}
    assert f"seed {caught[0].seed}" in str(caught[0])
    assert caught[0].story


async def test_violation_comes_again_with_its_seed() -> None:
    """A system that is alone in its process is played alike each time."""
    told = []
    for _ in range(2):
        with pytest.raises(QueueViolation) as caught:
            await check_queue(making(OFFENDER), 1)
        told.append(str(caught.value))
    assert told[0] == told[1]


OFFENDER = next(kind for kind, invariant in BROKEN.items() if invariant == 4)


def test_adapter_on_the_page_has_every_method() -> None:
    shown = re.findall(r"^    async def (\w+)\((.*)\):$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    wanted = {name: ", ".join(inspect.signature(method).parameters) for name, method in vars(QueueSystem).items() if name[0] != "_"}
    assert {name: given for name, given in shown if name[0] != "_"} == wanted

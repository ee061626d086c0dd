"""Plans of trouble: what is wrong when, and what a person may write."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.kernel.errors import Invalid
from midoffice.testing.chaos.plan import NEVER, Fault, FaultKind, FaultPlan, Lie, Phase, always
from midoffice.testing.chaos.plan_file import Address, read_address, read_stands

SECOND = timedelta(seconds=1)
FROZEN = Fault(FaultKind.FROZEN)
SLOW = Fault(FaultKind.SLOW, delay=timedelta(milliseconds=80), jitter=timedelta(milliseconds=40))


def at(plan: FaultPlan, seconds: float) -> tuple[FaultKind, timedelta]:
    elapsed = timedelta(seconds=seconds)
    return plan.at(elapsed).kind, plan.until_change(elapsed)


def test_phases_follow_each_other_and_then_all_is_well() -> None:
    plan = FaultPlan((Phase(FROZEN, 2 * SECOND), Phase(SLOW, 3 * SECOND)))
    assert at(plan, 0) == (FaultKind.FROZEN, 2 * SECOND)
    assert at(plan, 1.5) == (FaultKind.FROZEN, SECOND / 2)
    assert at(plan, 2) == (FaultKind.SLOW, 3 * SECOND)
    assert at(plan, 5) == (FaultKind.NONE, NEVER)


def test_a_plan_may_begin_again() -> None:
    plan = FaultPlan((Phase(FROZEN, 2 * SECOND), Phase(SLOW, 3 * SECOND)), repeat=True)
    assert at(plan, 5 * 1000 + 1) == (FaultKind.FROZEN, SECOND)


def test_a_phase_without_an_end_lasts() -> None:
    assert at(always(FROZEN), 1e6) == (FaultKind.FROZEN, NEVER)


def test_flapping_is_up_and_down_in_turn() -> None:
    plan = always(Fault(FaultKind.FLAPPING, up=SECOND, down=SECOND / 2))
    assert at(plan, 0) == (FaultKind.NONE, SECOND)
    assert at(plan, 1) == (FaultKind.DOWN, SECOND / 2)
    assert at(plan, 1.5) == (FaultKind.NONE, SECOND)


@given(st.integers(0, 2**32), st.integers(0, 10_000))
def test_the_same_seed_makes_the_same_trouble(seed: int, number: int) -> None:
    one, two = always(SLOW, seed), always(SLOW, seed)
    assert SLOW.lateness(one.chance(number)) == SLOW.lateness(two.chance(number))
    assert timedelta(milliseconds=80) <= SLOW.lateness(one.chance(number)) <= timedelta(milliseconds=120)


def test_a_share_of_answers_is_wrong() -> None:
    lying = Fault(FaultKind.LYING, lie=Lie.HALF, share=0.25)
    plan = always(lying, seed=7)
    wrong = sum(lying.lie_now(plan.chance(number)) is Lie.HALF for number in range(4000))
    assert 900 < wrong < 1100


PLAN = """
seed = 7
[[source]]
name = "billing"
listen = "127.0.0.1:6000"
target = "db.example.com:5432"
repeat = true
[[source.phase]]
fault = "slow"
seconds = 30
delay_ms = 80
jitter_ms = 40
[[source.phase]]
fault = "flapping"
seconds = 20
up_ms = 500
[[source]]
listen = "[::1]:0"
target = "127.0.0.1:9000"
protocol = "http"
[[source.phase]]
fault = "lying"
lie = "wrong_types"
share = 0.5
"""


def test_plans_are_read() -> None:
    billing, orders = read_stands(PLAN)
    assert (billing.name, str(billing.listen), str(billing.target), billing.http) == (
        "billing",
        "127.0.0.1:6000",
        "db.example.com:5432",
        False,
    )
    assert billing.plan.repeat
    assert billing.plan.seed == orders.plan.seed == 7
    assert billing.plan.phases[0] == Phase(SLOW, 30 * SECOND)
    assert billing.plan.phases[1].fault.down == SECOND
    assert orders.listen == Address("::1", 0)
    assert (orders.name, orders.http, orders.plan.phases[0].lasts) == ("127.0.0.1:9000", True, NEVER)
    assert orders.plan.phases[0].fault.lie is Lie.WRONG_TYPES


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("seed = 7", "seed = x", "plan"),
        ("seed = 7", "seed = 1.5", "plan.seed"),
        ("seed = 7", "sead = 7", "plan.sead"),
        ('"127.0.0.1:6000"', '"6000"', "source.0.listen"),
        ('"127.0.0.1:6000"', '"127.0.0.1:99999"', "source.0.listen"),
        ('"127.0.0.1:6000"', '"/run/socket"', "source.0.listen"),
        ('fault = "slow"', 'fault = "sloow"', "source.0.phase.0.fault"),
        ("delay_ms = 80", "delay_ms = -1", "source.0.phase.0.delay_ms"),
        ("up_ms = 500", "up_ms = 0", "source.0.phase.1.up_ms"),
        ("share = 0.5", "share = 2", "source.1.phase.0.share"),
        ("share = 0.5", "chare = 1", "source.1.phase.0.chare"),
        ('"wrong_types"', '"white"', "source.1.phase.0.lie"),
        ('protocol = "http"', 'protocol = "tcp"', "source.1.protocol"),
        ("repeat = true", "repeat = 1", "source.0.repeat"),
    ],
)
def test_faults_of_a_plan_are_named(before: str, after: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_stands(PLAN.replace(before, after, 1))
    assert refusal.value.fields["field"] == field


@pytest.mark.parametrize("text", ["", "seed = 1", "source = 7", "[[source]]\nphase = 7", "source = [1]"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_stands(text)


@pytest.mark.parametrize("text", ["", ":80", "host", "host:", "host:x", None])
def test_what_is_no_address_is_refused(text: object) -> None:
    with pytest.raises(Invalid):
        read_address(text, "listen")

"""Work that was accepted may be interrupted by itself where a medium names its channel: what was borrowed always adds up."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.routing.dispatch.floor import offers

from midoffice.domain.agents.load import Lendable
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import Needs
from midoffice.domain.routing.dispatch.partner import Partner
from midoffice.domain.routing.dispatch.plan import Medium, Plan, ServicePlan, Side
from midoffice.domain.routing.dispatch.roster import ASSIGNED, WAITING
from midoffice.domain.touchpoints.channel import MEDIA_TYPE, Channel, MediaType

MEDIA = {
    "call": Medium(Side.REAL_TIME, 12, frozenset({Channel.CHAT, Channel.EMAIL}), Channel.VOICE),
    "chat": Medium(Side.REAL_TIME, 4, frozenset({Channel.EMAIL}), Channel.CHAT),
    "mail": Medium(Side.DEFERRED, 6, frozenset(), Channel.EMAIL),
}
PLAN = Plan(MEDIA, {"any": ServicePlan(Needs(), dict.fromkeys(MEDIA, 30.0)), "both": ServicePlan(Needs(), {"call": 9.0}, asked=2)})
item = st.integers(0, 9)
commands = st.one_of(
    st.tuples(st.just("arrive"), item, st.sampled_from(["any", "any", "both"]), st.sampled_from(sorted(MEDIA))),
    st.tuples(st.sampled_from(["accept", "accept", "finish", "finish", "park", "withdraw", "give_back"]), item),
    st.tuples(st.sampled_from(["reject", "not_ready", "ready"]), item),
)


def open_floor() -> Dispatcher:
    state = Dispatcher(PLAN)
    for who, limits in ((0, (12, 12, 12)), (1, (16, 12, 12))):
        state.join(who, {}, limits, 0.0)
        state.ready(who, float(who))
    return state


def do(state: Dispatcher, command: tuple[Any, ...], now: float) -> None:
    name, which, *rest = command
    if name == "reject":
        state.reject(which, now, again_at=now + 5)
    elif name in {"ready", "not_ready"}:
        getattr(state, name)(which % 2, now)
    else:
        getattr(state, name)(which, *rest, now)


def check(state: Dispatcher, who: Partner) -> None:
    held = [entry for entry in state.items.values() if who in entry.holders()]
    borrowed = [loan for loans in who.loans.values() for loan in loans]
    alike = [
        loan.units
        for borrower, loans in who.loans.items()
        for loan in loans
        if MEDIA_TYPE[loan.lender.channel]
        is (MediaType.DEFERRED if state.items[borrower].medium == "mail" else MediaType.REAL_TIME)
    ]
    assert who.used_total == sum(entry.lane.pool.units for entry in held) - sum(loan.units for loan in borrowed)
    for side in (1, 2):
        units = sum(entry.lane.pool.units for entry in held if entry.lane.pool.side == side)
        assert who.used[side] == units - (sum(alike) if side == 1 else 0)
    assert min(who.free) >= 0
    own = [entry for entry in held if entry.state == ASSIGNED and entry.id not in who.loans]
    could = sorted(Lendable(MEDIA[entry.medium].channel or Channel.EMAIL, MEDIA[entry.medium].units) for entry in own)
    assert sorted([*who.lendable, *(loan.lender for loan in borrowed)]) == could
    assert sorted(who.accepted) == sorted(entry.id for entry in own)
    assert sorted(str(lent) for lent in who.lent.values()) == sorted(str((to, each)) for to in who.loans for each in who.loans[to])
    assert who.borrowers == {each: state.items[each] for each in who.loans}


@given(st.lists(commands, max_size=60))
@settings(max_examples=300, deadline=None)
def test_r16_what_is_borrowed_adds_up_after_any_commands(drawn: list[tuple[Any, ...]]) -> None:
    state = open_floor()
    for now, command in enumerate(drawn):
        do(state, command, float(now))
        for who in state.partners.values():
            check(state, who)
        for entry in state.items.values():
            free = [who for who in state.partners.values() if who.ready and who.fits(entry.lane.pool)]
            assert entry.state != WAITING or all(entry.refuses(who.id, state.now) for who in free)
    for each in list(state.items):
        state.withdraw(each, 1000.0)
    for who in state.partners.values():
        assert (tuple(who.free), who.lendable, who.loans) == (who.limits, (), {})


def test_call_interrupts_a_mail_that_was_accepted() -> None:
    state = open_floor()
    state.not_ready(1, 0.0)
    state.arrive("m", "any", "mail", 1.0)
    assert offers(state.arrive("c", "any", "call", 2.0)) == []
    assert offers(state.accept("m", 3.0)) == [("c", 0)]
    state.accept("c", 4.0)
    assert state.partners[0].free[0] == 0
    state.finish("c", 5.0)
    assert state.partners[0].free == [6, 12, 6]


def test_call_pays_for_itself_when_the_mail_ends_first() -> None:
    state = open_floor()
    state.not_ready(1, 0.0)
    state.arrive("m", "any", "mail", 1.0)
    state.accept("m", 1.0)
    assert offers(state.arrive("c", "any", "call", 2.0)) == [("c", 0)]
    state.finish("m", 3.0)
    assert state.partners[0].free == [0, 0, 12]
    state.accept("c", 4.0)
    state.finish("c", 5.0)
    assert state.partners[0].free == [12, 12, 12]

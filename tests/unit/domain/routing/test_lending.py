"""The ledger of one agent whose work interrupts other work: random lives of it, and the rules one by one."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.agents.load import Lendable, Load, Loan, NoCapacity, choose_loans
from midoffice.domain.routing.lending import Reserved, begin_wrap_up, give_back, lend, take_up
from midoffice.domain.routing.offer import Reservation
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import MEDIA_TYPE, Channel, MediaType
from midoffice.kernel.ids import new_id

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHAT, EMAIL, WEBFORM, VOICE = Channel.CHAT, Channel.EMAIL, Channel.WEBFORM, Channel.VOICE
OVER = {VOICE: (CHAT, EMAIL, WEBFORM), CHAT: (EMAIL, WEBFORM), EMAIL: (WEBFORM,)}
S = WorkItemState


@dataclass
class Agent:
    """An agent's ledger with everything that is reserved."""

    load: Load
    work: dict[UUID, Reserved] = field(default_factory=dict)
    now: datetime = NOW

    def offer(self, channel: Channel, units: int) -> UUID | None:
        media = MEDIA_TYPE[channel]
        loans = self.load.loans_for(media, units, OVER.get(channel, ()))
        if loans is None:
            return None
        assert not loans or not self.load.fits(media, units), "nothing is held while there is room"
        made = Reservation(new_id(), self.load.agent_id, new_id(), media, units, self.now)
        self.load = self.load.reserve(media, units, loans)
        made, lenders = lend(made, loans, list(self.work.values()))
        for each in (*lenders, Reserved(made, channel, S.OFFERED)):
            self.work[each.reservation.id] = each
        return made.id

    def accept(self, reservation_id: UUID) -> None:
        work = self.work[reservation_id]
        self.load = take_up(self.load, work.reservation, work.channel, list(self.work.values()), self.now)
        self.work[reservation_id] = replace(work, state=S.ASSIGNED)

    def wrap_up(self, reservation_id: UUID) -> None:
        work = self.work[reservation_id]
        self.load = begin_wrap_up(self.load, work.reservation.work_item_id, list(self.work.values())).load
        self.work[reservation_id] = replace(work, state=S.WRAPPING)

    def end(self, reservation_id: UUID) -> None:
        settled = give_back(self.load, reservation_id, list(self.work.values()), self.now)
        self.load = settled.load
        del self.work[reservation_id]
        for each in settled.changed:
            self.work[each.id] = replace(self.work[each.id], reservation=each)

    def check(self) -> None:
        """Hold the ledger to what is reserved."""
        load, held = self.load, [each.reservation for each in self.work.values()]
        assert load.total_used == sum(each.units - each.borrowed for each in held) <= load.total_limit
        for media in MediaType:
            used = sum(each.units - each.borrowed_alike for each in held if each.media_type is media)
            assert load.used(media) == used <= load.limit(media)
        assert load.lendable == tuple(sorted(each.units for each in self.work.values() if each.lendable))
        assert load.lending == sum(each.lent_to is not None for each in held)
        assert load.wrapping == sum(each.state is S.WRAPPING for each in self.work.values())
        for each in held:
            lenders = [other for other in held if other.lent_to == each.id]
            assert each.borrowed == sum(other.lent for other in lenders) <= each.units
            assert each.lent <= each.units
            assert not (each.lent and each.borrowed), "what borrows does not lend"
            assert each.lent_to is None or each.lent_to in self.work, "it lends to what is live"
        on_hold = {
            (each.reservation.work_item_id, self.work[to].reservation.work_item_id)
            for each in self.work.values()
            if (to := each.reservation.lent_to) is not None and each.state is S.ASSIGNED
            if self.work[to].state is not S.OFFERED
        }
        assert {(each.work_item_id, each.by_work_item_id) for each in load.holds} == on_hold
        active = [each for each in held if each.lent_to is None or self.work[each.lent_to].state is S.OFFERED]
        running = sum(each.units for each in active if self.work[each.id].state is not S.OFFERED)
        assert running <= load.total_limit, "what is not held never takes more than there is"


def hired(total: int, real_time: int, deferred: int) -> Agent:
    return Agent(Load(new_id(), total, real_time, deferred, 0, 0, 0, NOW))


@given(
    st.randoms(use_true_random=False),
    st.tuples(st.integers(1, 8), st.integers(0, 8), st.integers(0, 8)),
    st.integers(1, 60),
)
def test_r12_whatever_interrupts_and_ends_the_ledger_adds_up(random: Random, limits: tuple[int, int, int], steps: int) -> None:
    agent = hired(*limits)
    for _ in range(steps):
        agent.now += timedelta(seconds=1)
        by_state = {state: [key for key, each in agent.work.items() if each.state is state] for state in S}
        choices = [lambda: agent.offer(random.choice(list(Channel)), random.randint(1, 4))]
        for state, act in ((S.OFFERED, agent.accept), (S.OFFERED, agent.accept), (S.ASSIGNED, agent.wrap_up)):
            choices += [lambda act=act, key=key: act(key) for key in by_state[state]]  # type: ignore[misc] # bound per turn
        choices += [lambda key=key: agent.end(key) for key in agent.work]  # type: ignore[misc] # bound per turn
        random.choice(choices)()
        agent.check()
    for key in list(agent.work):
        agent.end(key)
        agent.check()
    assert (agent.load.total_used, agent.load.real_time_used, agent.load.deferred_used) == (0, 0, 0)
    assert (agent.load.lendable, agent.load.holds) == ((), ())


def test_r12_interrupted_mail_lends_and_is_free_again_without_asking() -> None:
    agent = hired(3, 4, 3)
    mail = agent.offer(EMAIL, 3)
    assert mail is not None
    assert agent.offer(CHAT, 3) is None, "work that was not accepted is not interrupted"
    agent.accept(mail)
    chat = agent.offer(CHAT, 3)
    assert chat is not None
    assert not agent.load.holds, "it is held from the acceptance on"
    agent.accept(chat)
    held = [each.work_item_id for each in agent.load.holds]
    assert held == [agent.work[mail].reservation.work_item_id]
    assert (agent.load.total_used, agent.load.real_time_used, agent.load.deferred_used) == (3, 3, 3)
    assert agent.offer(CHAT, 1) is None, "nothing lends twice, and a chat never interrupts a chat"
    agent.wrap_up(chat)
    assert agent.load.holds, "the mail is held until the wrap-up is over"
    agent.end(chat)
    assert agent.load.holds == ()
    assert agent.load.lendable == (Lendable(EMAIL, 3),)
    agent.check()


def test_r12_call_interrupts_the_chats_and_a_second_call_never_comes() -> None:
    agent = hired(12, 8, 6)
    for _ in range(2):
        chat = agent.offer(CHAT, 4)
        assert chat is not None
        agent.accept(chat)
    call = agent.offer(VOICE, 8)
    assert call is not None
    agent.accept(call)
    agent.check()
    held = len(agent.load.holds)
    assert held == 2
    assert (agent.load.real_time_used, agent.load.lending) == (8, 2)
    assert agent.offer(VOICE, 8) is None
    assert agent.offer(CHAT, 1) is None, "nor does a chat take the place of those that are held"
    mail = agent.offer(EMAIL, 3)
    assert mail is not None, "of other media there is room"
    agent.accept(mail)
    assert agent.offer(VOICE, 8) is None
    agent.end(call)
    assert not agent.load.holds
    agent.check()


def test_what_a_lender_takes_along_is_charged_to_its_borrower() -> None:
    agent = hired(3, 4, 3)
    mail = agent.offer(EMAIL, 3)
    assert mail is not None
    agent.accept(mail)
    chat = agent.offer(CHAT, 2)
    assert chat is not None
    agent.accept(chat)
    agent.end(mail)
    assert (agent.load.total_used, agent.load.real_time_used, agent.load.deferred_used) == (2, 2, 0)
    assert agent.load.lendable == (Lendable(CHAT, 2),), "the chat stands on its own now"
    agent.check()


def test_nothing_new_while_a_lowered_limit_is_exceeded() -> None:
    agent = hired(6, 6, 6)
    for _ in range(2):
        mail = agent.offer(EMAIL, 3)
        assert mail is not None
        agent.accept(mail)
    agent.load = replace(agent.load, total_limit=2)
    assert agent.offer(CHAT, 1) is None
    assert agent.offer(CHAT, 4) is None, "even if the use would not grow"


@pytest.mark.parametrize(
    ("lendable", "short", "wanted"),
    [
        ([(EMAIL, 3), (EMAIL, 5), (WEBFORM, 2)], (3, 0), [(EMAIL, 3, 3)]),
        ([(EMAIL, 3), (EMAIL, 5), (WEBFORM, 2)], (4, 0), [(EMAIL, 5, 4)]),
        ([(EMAIL, 1), (EMAIL, 2), (WEBFORM, 1)], (4, 0), [(EMAIL, 2, 2), (EMAIL, 1, 1), (WEBFORM, 1, 1)]),
        ([(EMAIL, 3)], (4, 0), None),
        ([(EMAIL, 3)], (0, 1), None),
        ([(EMAIL, 3)], (-2, 0), []),
        ([(EMAIL, 9)], (9, 0), None),
    ],
)
def test_as_little_as_will_do_is_held(
    lendable: list[tuple[Channel, int]], short: tuple[int, int], wanted: list[tuple[Channel, int, int]] | None
) -> None:
    found = choose_loans([Lendable(*each) for each in lendable], (EMAIL, WEBFORM), MediaType.REAL_TIME, 4, short)
    expected = None if wanted is None else {Loan(Lendable(channel, units), lent) for channel, units, lent in wanted}
    assert (None if found is None else set(found)) == expected


def test_what_is_lacking_on_its_own_side_comes_from_that_side() -> None:
    lendable = [Lendable(WEBFORM, 2), Lendable(CHAT, 4)]
    (loan,) = choose_loans(lendable, (WEBFORM, CHAT), MediaType.DEFERRED, 3, (2, 1)) or ()
    assert loan == Loan(Lendable(WEBFORM, 2), 2), "what is held lends all it has before more is held"


def test_reservation_beyond_what_is_lent_is_refused() -> None:
    with pytest.raises(NoCapacity):
        hired(3, 3, 3).load.reserve(MediaType.REAL_TIME, 4)

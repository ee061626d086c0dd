"""Why an item went to a partner."""

from tests.unit.domain.routing.dispatch.floor import BILLING, SALES, TWO_CHATS, centre, seat

from midoffice.domain.routing.dispatch.decisions import Decision, Offer, Why
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import all_of
from midoffice.domain.routing.dispatch.plan import ServicePlan

BILLER = {"billing": 3}


def why(decided: list[Decision]) -> Why:
    offer = decided[-1]
    assert isinstance(offer, Offer)
    assert offer.why is not None
    return offer.why


def test_reasons_are_given_when_asked_for() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann")
    assert state.arrive("a", "any", "chat", 0) == [Offer("a", "ann", 0, None)]


def test_arrival_tells_the_next_partners_and_counts_the_others() -> None:
    state = centre(explaining=True, any=ServicePlan(all_of(BILLING)))
    for at, name in enumerate(["ann", "bob", "cid"]):
        seat(state, name, skills=BILLER, at=at)
    seat(state, "seller", skills={"sales": 3})
    seat(state, "full", skills=BILLER, limits=(0, 0, 0))
    state.join("away", BILLER, TWO_CHATS, 3)
    assert why(state.arrive("a", "any", "chat", 5)) == Why(
        plan=1,
        ranking="longest_idle",
        names=("idle_since", "used"),
        chosen=(0, 0),
        alternatives=(("bob", (1, 0)), ("cid", (2, 0))),
        rivals=(),
        excluded={"skill": 1, "not_ready": 1, "capacity": 1},
        preferred=False,
        used=(0, 0, 0),
        idle_since=(0, 1, 2),
    )


def test_freed_partner_tells_the_next_items_with_their_lateness() -> None:
    """One for each kind of item, the most urgent first; the number is minus the due time at weight 1 and now = 40."""
    state = centre(explaining=True, x=ServicePlan(targets={"chat": 20}), y=ServicePlan(all_of(BILLING), targets={"chat": 60}))
    state.arrive("x1", "x", "chat", 10)
    state.arrive("x2", "x", "chat", 11)
    state.arrive("y1", "y", "chat", 12, queued_at=0)
    state.join("ann", BILLER, (4, 4, 4), 30)
    assert why(state.ready("ann", 40)).rivals == (("y1", -20),)


def test_agent_who_takes_what_he_is_best_at_is_told_so() -> None:
    state = centre(
        explaining=True,
        agents_take="best_skilled",
        x=ServicePlan(targets={"chat": 20}),
        y=ServicePlan(all_of(BILLING), targets={"chat": 60}),
        z=ServicePlan(all_of(BILLING, SALES)),
    )
    for item, service in (("x1", "x"), ("y1", "y"), ("z1", "z")):
        state.arrive(item, service, "chat", 10)
    state.join("ann", {"billing": 3, "sales": 2}, (4, 4, 4), 30)
    told = why(state.ready("ann", 40))
    assert (told.agents_take, told.rivals, told.fits) == ("best_skilled", (("y1", -30), ("x1", 10)), (5, 3, 0))


def test_decliner_is_counted() -> None:
    state = centre(explaining=True, any=ServicePlan())
    seat(state, "ann", "bob", limits=TWO_CHATS)
    state.arrive("a", "any", "chat", 0)
    state.reject("a", 1, again_at=31)
    state.reject("a", 2, again_at=32)
    told = why(seat_explained(state, "cid"))
    assert (told.excluded, told.alternatives) == ({"declined": 2}, ())


def seat_explained(state: Dispatcher, name: str) -> list[Decision]:
    return state.join(name, {}, TWO_CHATS, 3) + state.ready(name, 3)


def test_preferred_partner_is_named_as_such() -> None:
    state = centre(explaining=True, any=ServicePlan())
    seat(state, "ann", at=0)
    seat(state, "bob", at=5)
    told = why(state.arrive("a", "any", "chat", 6, preferred="bob", preferred_until=60))
    assert (told.preferred, told.chosen, told.alternatives) == (True, (5, 0), (("ann", (0, 0)),))


def test_ten_alternatives_at_most_are_told() -> None:
    state = centre(explaining=True, any=ServicePlan())
    seat(state, *(f"p{n:02}" for n in range(15)))
    told = why(state.arrive("a", "any", "chat", 6))
    assert [name for name, _ in told.alternatives] == [f"p{n:02}" for n in range(1, 11)]

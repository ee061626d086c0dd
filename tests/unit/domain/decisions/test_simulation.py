from uuid import UUID

from tests.unit.domain.decisions.company import action, compiled, snapshot

from midoffice.domain.decisions.simulation import simulate


def test_a_sample_says_how_many_get_how_far_and_who_wins() -> None:
    ready = compiled(
        action("a", criteria=["orders.open > 2"], value="30"),
        action("b", criteria=["orders.open > 5"], value="50"),
        action("c", active=False),
    )
    figures = simulate(ready, [snapshot({"orders.open": n}, seed=n, placement="chat-place") for n in range(10)])
    assert figures.decisions == 10
    assert figures.reached["inactive"] == 30
    assert figures.left["inactive"] == 10
    assert figures.reached["eligibility"] == 20
    assert figures.left["eligibility"] == 9
    assert figures.reached["offered"] == 11
    assert figures.winners == {"b": 4, "a": 3}
    assert figures.offered == {"a": 7, "b": 4}
    assert figures.nobody == 3
    assert figures.contested == 4


def test_the_control_group_and_what_was_not_known_are_counted() -> None:
    ready = compiled(action("a", criteria=["orders.open > 2"]), arbitration={"control_share": 0.5})
    figures = simulate(ready, [snapshot(unknown=["orders.open"], members=(UUID(int=n),)) for n in range(40)])
    assert 8 < figures.control < 32
    assert figures.left["control"] == figures.control
    assert figures.unknown == {"orders.open": 40 - figures.control}
    assert figures.document()["nobody"] == 40


def test_d45_a_factor_that_alone_makes_all_winners_is_named() -> None:
    likely = [0.01, 0.02, 0.04, 0.08]
    scale = compiled(*(action(f"a{n}", value=str(100**n), starting_propensity=likely[-1 - n]) for n in range(4)))
    figures = simulate(scale, [snapshot(seed=n) for n in range(50)])
    assert figures.deciding == "value"
    value = next(each for each in figures.factors if each.factor == "value")
    assert (value.alone, value.without) == (1.0, 0.0)
    fair = compiled(*(action(f"a{n}", value=str(10 + n), starting_propensity=likely[-1 - n]) for n in range(4)))
    assert simulate(fair, [snapshot(seed=n) for n in range(50)]).deciding is None or simulate(fair, [snapshot()]).contested == 1


def test_levers_say_what_half_and_twice_would_do() -> None:
    ready = compiled(action("a", value="10"), action("b", value="6"), action("c", value="1"))
    levers = {each.action: each for each in simulate(ready, [snapshot(seed=n) for n in range(5)]).levers}
    assert (levers["a"].wins, levers["a"].at_half, levers["a"].at_double) == (5, 0, 5)
    assert (levers["b"].wins, levers["b"].at_half, levers["b"].at_double) == (0, 0, 5)
    assert levers["c"].at_double == 0

"""Routers that know of each other come to share the hubs evenly, whoever looks first, and then nothing moves."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.routing.partition import Share, share_of_hubs

HUBS = tuple(UUID(int=number) for number in range(1, 10))
NAMES = ("a", "b", "c", "d")


def step(hubs: tuple[UUID, ...], owners: dict[UUID, str], routers: tuple[str, ...], me: str) -> bool:
    """Let one router look and do what it is told; tell whether that was anything."""
    share = share_of_hubs(hubs, owners, routers, me)
    for hub in share.give_back:
        assert owners.pop(hub) == me
    for hub in share.take:
        assert owners.get(hub) not in routers, "a living router's hub was taken"
        owners[hub] = me
    return share != Share()


@given(
    st.integers(1, 9),
    st.dictionaries(st.sampled_from(HUBS), st.sampled_from((*NAMES, "dead"))),
    st.sets(st.sampled_from(NAMES), min_size=1),
    st.lists(st.sampled_from(NAMES), max_size=6),
)
def test_shares_come_to_be_even_and_stay_so(count: int, before: dict[UUID, str], living: set[str], order: list[str]) -> None:
    hubs, routers = HUBS[:count], tuple(sorted(living))
    owners = {hub: owner for hub, owner in before.items() if hub in hubs}
    for me in (each for each in order if each in living):
        step(hubs, owners, routers, me)
    for _ in range(3):
        for me in routers:
            step(hubs, owners, routers, me)
    counts = [sum(owner == me for owner in owners.values()) for me in routers]
    assert set(owners) == set(hubs)
    assert sum(counts) == count
    assert max(counts) - min(counts) <= 1
    assert not any(step(hubs, owners, routers, me) for me in routers)


def test_who_is_even_gives_nothing_back_when_another_dies() -> None:
    owners = {HUBS[0]: "a", HUBS[1]: "b", HUBS[2]: "dead"}
    assert share_of_hubs(HUBS[:3], owners, ("a", "b"), "b") == Share()
    assert share_of_hubs(HUBS[:3], owners, ("a", "b"), "a") == Share(take=(HUBS[2],))


def test_one_who_counts_no_more_gives_everything_back() -> None:
    assert share_of_hubs(HUBS[:2], {HUBS[0]: "a"}, ("b",), "a") == Share(give_back=(HUBS[0],))

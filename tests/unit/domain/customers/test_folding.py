"""People folded from what is said of them."""

from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.customers.identity_events import NOW, Said

from midoffice.domain.customers.identity.event import IdentityEventKind, TraitKind
from midoffice.domain.customers.identity.folding import declared_pairs, fold
from midoffice.domain.customers.identity.held import holdings, shared_identifiers

ACCOUNT, VISITOR, EMAIL, BORN = TraitKind.ACCOUNT, TraitKind.VISITOR, TraitKind.EMAIL, TraitKind.BIRTH_DATE


def test_same_verified_account_is_the_same_person() -> None:
    said = Said().has("a", ACCOUNT, "1").has("b", ACCOUNT, "1").has("c", ACCOUNT, "1", "claimed").has("d", ACCOUNT, "2")
    assert said.groups() == {"ab", "c", "d"}


def test_d17_visitor_who_becomes_known_is_one_person() -> None:
    said = Said().has("v", VISITOR, "x", "observed").has("c", VISITOR, "x", "verified")
    assert said.groups() == {"cv"}
    assert Said().has("v", VISITOR, "x", "observed").has("c", VISITOR, "x", "claimed").groups() == {"v", "c"}


def test_d15_family_mailbox_joins_nobody_and_is_listed_as_shared() -> None:
    said = Said().has("a", EMAIL, "family@example.com").has("b", EMAIL, "family@example.com")
    said.has("a", BORN, "1970-01-01").has("b", BORN, "1999-01-01").scored("a", "b", 20.0, matched=True)
    assert said.groups() == {"a", "b"}
    held = holdings(said.events, NOW)
    assert shared_identifiers(said.events, held) == {(EMAIL, "family@example.com")}
    said.sharing("declared_own", "a", EMAIL, "family@example.com")
    assert shared_identifiers(said.events, held) == frozenset()


def test_switchboard_of_many_is_shared() -> None:
    said = Said()
    for letter in "abcde":
        said.has(letter, TraitKind.PHONE, "+44")
    assert not shared_identifiers(said.events, holdings(said.events, NOW))
    said.has("f", TraitKind.PHONE, "+44")
    assert shared_identifiers(said.events, holdings(said.events, NOW)) == {(TraitKind.PHONE, "+44")}


def test_visitor_mark_of_two_accounts_is_shared() -> None:
    said = Said().has("a", VISITOR, "x").has("b", VISITOR, "x").has("a", ACCOUNT, "1").has("b", ACCOUNT, "2")
    assert said.groups() == {"a", "b"}


def test_declared_shared_account_joins_nobody() -> None:
    said = Said().has("a", ACCOUNT, "1").has("b", ACCOUNT, "1").sharing("declared_shared", "b", ACCOUNT, "1")
    assert said.groups() == {"a", "b"}
    assert said.sharing("declared_own", "a", ACCOUNT, "1").groups() == {"ab"}


def test_birth_dates_part_whom_an_account_joins_but_not_whom_a_person_joined() -> None:
    said = Said().has("a", ACCOUNT, "1").has("b", ACCOUNT, "1").has("a", BORN, "1970-01-01").has("b", BORN, "1980-01-01")
    assert said.groups() == {"a", "b"}
    assert said.pair("declared_same", "a", "b").groups() == {"ab"}


def test_declared_different_beats_rules_and_score() -> None:
    said = Said().has("a", ACCOUNT, "1").has("b", ACCOUNT, "1").scored("a", "b", 30.0, matched=True)
    assert said.pair("declared_different", "b", "a").groups() == {"a", "b"}


def test_parted_people_are_not_joined_through_a_third() -> None:
    said = Said().has("a", ACCOUNT, "1").has("b", ACCOUNT, "1").has("b", ACCOUNT, "2").has("c", ACCOUNT, "2")
    assert said.groups() == {"abc"}
    assert said.pair("declared_different", "a", "c").groups() == {"ab", "c"}


def test_later_declaration_beats_earlier_one() -> None:
    said = Said().pair("declared_same", "a", "b", at=10).pair("declared_different", "a", "b", at=20)
    assert said.groups() == {"a", "b"}
    assert said.pair("declared_same", "b", "a", at=15).groups() == {"a", "b"}
    assert said.pair("declared_same", "b", "a", at=30).groups() == {"ab"}


def test_later_same_beats_an_earlier_different_it_contradicts_through_others() -> None:
    said = Said().pair("declared_same", "b", "c", at=1).pair("declared_different", "a", "b", at=2)
    assert said.pair("declared_same", "a", "c", at=3).groups() == {"ac", "b"}


def test_withdrawn_declaration_counts_no_more_and_a_new_one_does() -> None:
    said = Said().has("a", ACCOUNT, "1").has("b", ACCOUNT, "1").pair("declared_different", "a", "b")
    said.pair("withdrawn", "b", "a")
    assert said.groups() == {"ab"}
    assert declared_pairs(said.events) == {}
    assert said.pair("declared_different", "a", "b").groups() == {"a", "b"}


def test_last_score_counts() -> None:
    said = Said().scored("a", "b", 12.0, matched=True)
    assert said.groups() == {"ab"}
    assert said.scored("b", "a", 4.0, matched=False).groups() == {"a", "b"}


def test_expired_and_retracted_identifiers_join_nobody() -> None:
    said = Said().has("a", ACCOUNT, "1").has("b", ACCOUNT, "1", expires_at=NOW)
    assert said.groups(NOW - timedelta(seconds=1)) == {"ab"}
    assert said.groups(NOW) == {"a", "b"}
    said = Said().has("a", ACCOUNT, "1").has("b", ACCOUNT, "1").lost("a", ACCOUNT, "1")
    assert said.groups() == {"a", "b"}
    assert said.has("a", ACCOUNT, "1").groups() == {"ab"}


def some_events(chance: Random, count: int) -> Said:
    said = Said()
    for _ in range(count):
        left, right = chance.sample("abcdefg", 2)
        at = float(chance.randint(1, 6))
        trait, value = chance.choice(
            [(ACCOUNT, "1"), (ACCOUNT, "2"), (VISITOR, "x"), (VISITOR, "y"), (BORN, "1970-01-01"), (BORN, "1980-01-01")]
        )
        match chance.randrange(6):
            case 0 | 1:
                said.has(left, trait, value, chance.choice(["claimed", "observed", "verified"]), at=at)
            case 2:
                said.lost(left, trait, value, at=at)
            case 3:
                said.pair(chance.choice(["declared_same", "declared_different", "withdrawn"]), left, right, at=at)
            case 4:
                said.scored(left, right, chance.choice([11.0, 12.0]), matched=chance.random() < 0.7)
            case _:
                said.sharing(chance.choice(["declared_shared", "declared_own"]), left, ACCOUNT, chance.choice("12"))
    return said


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 25), orders=st.integers(0, 2**32))
def test_d21_any_order_of_the_same_events_gives_the_same_people(seed: int, count: int, orders: int) -> None:
    said = some_events(Random(seed), count)  # noqa: S311 - a test's dice
    wanted = fold(said.events, NOW)
    shuffled = [*said.events, *said.events[:3]]
    Random(orders).shuffle(shuffled)  # noqa: S311 - the same
    assert fold(shuffled, NOW) == wanted


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 25))
def test_people_who_were_declared_different_last_are_never_one(seed: int, count: int) -> None:
    said = some_events(Random(seed), count)  # noqa: S311 - a test's dice
    people = fold(said.events, NOW).people
    declarations = [e for e in sorted(said.events, key=lambda e: (e.at, e.id)) if e.kind is IdentityEventKind.DECLARED_DIFFERENT]
    latest = max((e for e in said.events if e.other_id), key=lambda e: (e.at, e.id), default=None)
    if declarations and declarations[-1] is latest and latest.other_id is not None:
        assert people[latest.customer_id] != people[latest.other_id]
    for one, person in people.items():
        assert one in person.members
        assert all(people[member] == person for member in person.members)

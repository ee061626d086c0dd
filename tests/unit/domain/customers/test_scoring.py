"""How customers compare, what that weighs, and what follows."""

from math import log2
from random import Random
from typing import Any
from uuid import UUID

import duckdb
import pytest
from tests.unit.domain.customers.identity_events import NOW, Said, who

from midoffice.domain.customers.customer import Customer
from midoffice.domain.customers.identity.comparing import LEVELS, compare
from midoffice.domain.customers.identity.default_weights import MODEL
from midoffice.domain.customers.identity.event import TraitKind
from midoffice.domain.customers.identity.held import holdings
from midoffice.domain.customers.identity.scoring import Verdict, score
from midoffice.domain.customers.identity.similarity import jaro_winkler, one_edit_apart, plain_name, soundex
from midoffice.domain.customers.identity.traits import Traits, keys_of, traits_of
from midoffice.domain.customers.identity.weights import DEFAULT_WEIGHTS, read_weights
from midoffice.kernel.errors import Invalid

A = UUID(int=1)


def traits(name: str = "", born: str | None = None, mail: str = "", phone: str = "", address: str = "") -> Traits:
    mails, phones, addresses = (frozenset((each,) if each else ()) for each in (mail, phone, address))
    return Traits(A, name, born, mails, phones, addresses)


@pytest.mark.parametrize(
    ("left", "right", "levels"),
    [
        (traits("ann smith"), traits("ann smith"), {"name": "exact"}),
        (traits("ann smith"), traits("smith ann"), {"name": "swapped"}),
        (traits("ann smith"), traits("ann smyth"), {"name": "close"}),
        (traits("ann smith"), traits("bob jones"), {"name": "else"}),
        (traits("ann smith"), traits(), {}),
        (traits(born="1980-01-02"), traits(born="1980-02-01"), {"birth_date": "typing error"}),
        (traits(born="1980-01-02"), traits(born="1980-07-21"), {"birth_date": "year"}),
        (traits(born="1980-01-02"), traits(born="1971-07-21"), {"birth_date": "else"}),
        (traits(mail="ann@a.com"), traits(mail="ann@b.com"), {"email": "local part"}),
        (traits(phone="+4470000001"), traits(phone="+4470000010"), {"phone": "typing error"}),
        (traits(address="1 low street"), traits(address="1 low street"), {"address": "exact"}),
    ],
)
def test_levels(left: Traits, right: Traits, levels: dict[str, str]) -> None:
    assert compare(left, right) == levels
    assert compare(right, left) == levels


def test_jaro_winkler_is_the_one_that_weights_are_trained_with() -> None:
    seed = 20_260_302
    chance = Random(seed)  # noqa: S311 - a test's words
    words = ["".join(chance.choice("abcde") for _ in range(chance.randint(1, 12))) for _ in range(400)]
    pairs = list(zip(words[:200], words[200:], strict=True)) + [(word, word[1:] + word[:1]) for word in words]
    with duckdb.connect() as there:
        found = [there.execute("select jaro_winkler_similarity(?, ?)", pair).fetchone() for pair in pairs]
    for pair, row in zip(pairs, found, strict=True):
        assert row is not None
        assert jaro_winkler(*pair) == pytest.approx(row[0], abs=1e-9), (seed, pair)


def test_sounds_and_plain_names() -> None:
    # Knuth's own examples.
    assert [soundex(each) for each in ("euler", "gauss", "hilbert", "knuth", "lloyd", "lukasiewicz")] == [
        "e460",
        "g200",
        "h416",
        "k530",
        "l300",
        "l222",
    ]
    assert plain_name("Dr. Jörg  Müßig-Öztürk") == "jorg mussig ozturk"
    assert one_edit_apart("abc", "acb")
    assert one_edit_apart("abc", "abcd")
    assert not one_edit_apart("abc", "abc")
    assert not one_edit_apart("abc", "cba")


def test_weights_add_up_and_are_logarithms_of_m_over_u() -> None:
    found = score(traits("ann smith", mail="a@x.com"), traits("ann smith", mail="a@x.com"), DEFAULT_WEIGHTS)
    assert found.weight == pytest.approx(sum(part.weight for part in found.evidence))
    parts = {part.field: part.weight for part in found.evidence}
    name = next(c for c in MODEL["comparisons"] if c["output_column_name"] == "name")["comparison_levels"][0]
    assert parts["name"] == pytest.approx(log2(name["m_probability"] / name["u_probability"]))
    assert found.verdict is Verdict.MATCH


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (traits("ann smith", "1980-01-02"), traits("ann smith", "1980-01-02"), Verdict.MATCH),
        (traits("ann smith", phone="+441"), traits("smith ann", phone="+441"), Verdict.MATCH),
        (traits("ann smith", mail="f@x.com"), traits("ben smith", mail="f@x.com"), Verdict.DOUBTFUL),
        (traits(mail="f@x.com", phone="+441"), traits(mail="f@x.com", phone="+441"), Verdict.DOUBTFUL),
        (
            traits("ann smith", "1980-01-02", "f@x.com", "+441"),
            traits("ann smith", "1955-03-09", "f@x.com", "+441"),
            Verdict.DOUBTFUL,
        ),
        (traits("ann smith"), traits("ann smith"), Verdict.NO),
        (traits("ann smith", mail="a@x.com"), traits("bob jones", mail="b@y.org"), Verdict.NO),
    ],
)
def test_verdicts(left: Traits, right: Traits, verdict: Verdict) -> None:
    assert score(left, right, DEFAULT_WEIGHTS).verdict is verdict


def test_common_name_weighs_less() -> None:
    pair = (traits("john smith", phone="+441"), traits("john smith", phone="+441"))
    rare, common = (score(*pair, DEFAULT_WEIGHTS, name_frequency=share) for share in (1e-9, 0.01))
    assert rare.weight - common.weight > 5
    assert rare.weight == score(*pair, DEFAULT_WEIGHTS).weight


def test_d15_shared_identifier_is_no_evidence() -> None:
    said = Said().has("a", TraitKind.EMAIL, "f@x.com").has("b", TraitKind.EMAIL, "f@x.com")
    said.has("a", TraitKind.BIRTH_DATE, "1970-01-01")
    held, key = holdings(said.events, NOW), (TraitKind.EMAIL, "f@x.com")
    ann, ben = (traits_of(Customer(who(each), name, NOW), held, [key]) for each, name in (("a", "Ann Smith"), ("b", "Ben Smith")))
    found = score(ann, ben, DEFAULT_WEIGHTS)
    assert ("email", "shared", 0.0) in {(part.field, part.agreement, part.weight) for part in found.evidence}
    assert found.verdict is Verdict.NO
    assert "email:f@x.com" not in keys_of(ann)
    assert "born:1970-01-01:as" in keys_of(ann)


def test_name_that_only_repeats_an_identifier_is_none() -> None:
    said = Said().has("a", TraitKind.PHONE, "+442079460000")
    held = holdings(said.events, NOW)
    for name in ("Visitor", "+442079460000", "someone@example.com", "  12 "):
        assert traits_of(Customer(who("a"), name, NOW), held, ()).name == ""


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    model: dict[str, Any] = {
        **MODEL,
        "comparisons": [{**c, "comparison_levels": [dict(x) for x in c["comparison_levels"]]} for c in MODEL["comparisons"]],
    }
    place: Any = model
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return model


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("probability_two_random_records_match",), 1, "probability_two_random_records_match"),
        (("comparisons",), {}, "comparisons"),
        (("comparisons",), MODEL["comparisons"][1:], "comparisons"),
        (("comparisons", 0, "output_column_name"), "shoe_size", "comparisons.0.output_column_name"),
        (("comparisons", 1, "comparison_levels", 0, "label_for_charts"), "?", "comparisons.1.comparison_levels.0.label_for_charts"),
        (("comparisons", 1, "comparison_levels", 2, "m_probability"), None, "comparisons.1.comparison_levels.2.m_probability"),
        (("midoffice",), {"match_at": 1, "doubt_at": 2}, "midoffice"),
        (("midoffice",), 7, "midoffice"),
    ],
)
def test_unfit_model_is_refused_with_its_place(path: tuple[str | int, ...], value: object, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_weights(changed(path, value))
    assert caught.value.fields["field"] == field


def test_shipped_model_has_every_level_and_thresholds_may_be_set() -> None:
    assert {field for field, _ in DEFAULT_WEIGHTS.m} == set(LEVELS)
    assert read_weights({**MODEL, "midoffice": {"match_at": 12, "doubt_at": 1.5}}).match_at == 12

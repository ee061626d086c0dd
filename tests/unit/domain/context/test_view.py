"""The customer view as a document and as inputs of rules."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.context.attribute import Attribute, Missing, Reading, UnknownReason
from midoffice.domain.context.source import FieldType
from midoffice.domain.context.view import CustomerView, SourceAnswer, from_document, from_packed
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import FeelDate, FeelDateTime
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.testing.clock import START

_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.dates()
    | st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(fold=0))
)
_VALUES = st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text("@ab", max_size=9), inner), max_leaves=10)
_MISSING = st.builds(Missing, st.sampled_from(UnknownReason), st.text(max_size=5))


def _view(*attributes: Attribute) -> CustomerView:
    answers = (
        SourceAnswer("billing", "kept", timedelta(microseconds=120_001), UnknownReason.SLOW, "slow"),
        SourceAnswer("shop", "live", timedelta(0)),
    )
    return CustomerView(new_id(), START, {each.name: each for each in attributes}, answers)


@given(_VALUES | _MISSING, _VALUES)
def test_a_view_comes_back_from_its_document_exactly(value: object, other: object) -> None:
    attribute = Attribute(
        "a.b", value, "billing", START, FieldType.LIST, "EUR", "L", "M", "p", protected=True, others=(Reading("crm", other, START),)
    )
    view = _view(
        attribute, Attribute("a.c", other, "crm", START - timedelta(days=1), unit="GB"), Attribute("a.d", None, "crm", START)
    )
    for document, back in ((view.document(), from_document), (view.packed(), from_packed)):
        again = back(json.loads(json.dumps(document)))
        assert again == view == back(orjson.loads(orjson.dumps(document)))
        assert repr(again.attributes["a.b"].value) == repr(value)


@pytest.mark.parametrize("change", [{"at": None}, {"attributes": [{}]}, {"sources": [{"key": "a"}]}, {"customer_id": "x"}])
def test_a_document_that_is_none_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        from_document({**_view().document(), **change})


@pytest.mark.parametrize(
    "change",
    [{"at": None}, {"times": ["x"]}, {"attributes": [["a"]]}, {"attributes": [["a.b", "string", 1, "s", 0]]}, {"sources": [["a"]]}],
)
def test_a_packed_view_that_is_none_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        from_packed({**_view().packed(), **change})


def test_a_value_that_is_written_in_no_way_is_refused() -> None:
    document = _view(Attribute("a.b", 1, "s", START)).document()
    for strange in ({"@int": "x"}, {"@decimal": "1,2"}, {"@time": "noon"}, {"@else": 1}, 1.5, {"@date": 3}):
        document["attributes"][0]["value"] = strange
        with pytest.raises(Invalid, match=r"a\.b"):
            from_document(document)


def test_rules_are_told_feel_values_by_subject_and_name() -> None:
    told = _view(
        Attribute("billing.balance", Decimal("12.50"), "s", START),
        Attribute("billing.large", 2**53 + 1, "s", START),
        Attribute("billing.since", date(2020, 2, 29), "s", START),
        Attribute("orders.at", datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=UTC), "s", START),
        Attribute("orders.items", [{"n": 1, "d": date(2020, 1, 1)}], "s", START),
        Attribute("orders.none", None, "s", START),
        Attribute("orders.late", Missing(UnknownReason.SLOW, "no answer"), "s", START),
        Attribute("orders.huge", Decimal("1e6500"), "s", START),
    ).inputs(frozenset(), verified=False)
    assert told["billing"] == {"balance": Decimal("12.50"), "large": Decimal(2**53 + 1), "since": FeelDate(2020, 2, 29)}
    orders = told["orders"]
    assert isinstance(orders["at"], FeelDateTime)
    assert str(orders["at"]) == "2026-03-02T09:00:00.000005Z"
    assert orders["items"] == [{"n": Decimal(1), "d": FeelDate(2020, 1, 1)}]
    assert orders["none"] is None
    assert (orders["late"], orders["huge"]) == (Unknown("slow", "orders.late"), Unknown("schema", "orders.huge"))


@pytest.mark.parametrize(("granted", "verified"), [(frozenset[str](), True), (frozenset({"marketing"}), False)])
def test_d23_what_is_protected_or_not_consented_to_is_forbidden(granted: frozenset[str], *, verified: bool) -> None:
    view = _view(
        Attribute("a.open", 1, "s", START),
        Attribute("a.account", 2, "s", START, protected=True),
        Attribute("a.taste", Missing(UnknownReason.DOWN), "s", START, purpose="marketing"),
        Attribute("a.both", 4, "s", START, purpose="marketing", protected=True),
    )
    told = view.inputs(granted, verified=verified)["a"]
    forbidden = {name for name, value in told.items() if isinstance(value, Unknown) and value.reason == "forbidden"}
    assert forbidden == ({"taste", "both"} if verified else {"account", "both"})
    assert told["open"] == Decimal(1)

import copy
from typing import Any

import pytest
from tests.unit.domain.decisions.company import action, catalogue

from midoffice.domain.decisions.catalogue import Catalogue
from midoffice.domain.decisions.catalogue_version import EMPTY_CATALOGUE
from midoffice.kernel.errors import Invalid

POLICIES: list[dict[str, Any]] = [
    {
        "key": "cap",
        "kind": "cap",
        "most": 2,
        "window_seconds": 604800,
        "kinds": ["offer"],
        "groups": ["tv"],
        "channels": ["sms"],
        "counts": ["sent"],
    },
    {"key": "pause", "kind": "pause", "after": ["declined"], "seconds": 2592000, "scope": "group"},
    {"key": "night", "kind": "quiet_hours", "from": "20:00", "until": "09:00:30", "channels": ["sms"], "zones": ["Europe/London"]},
    {"key": "consent", "kind": "consent", "kinds": ["offer"]},
]
WHOLE = catalogue(
    action("one", criteria=["orders.open = 0"], valid_from="2026-03-01T09:00:00+01:00", budget="vouchers", repeat_after_seconds=60),
    action("two", value=12.5, active=False),
    policies=POLICIES,
    rules={"rule_set": "actions"},
    arbitration={
        "use": {"context": True},
        "control_share": 0.05,
        "control_salt": "2026",
        "weights": [{"text": 'channel = "web"', "group": "tv", "weight": 1.2}],
    },
)


def test_a_catalogue_is_read_and_written_the_same() -> None:
    read = Catalogue.read(WHOLE)
    document = read.document()
    assert Catalogue.read(document) == read
    assert Catalogue.read(document).document() == document
    assert document["actions"][0]["valid_from"] == "2026-03-01T08:00:00+00:00"
    assert document["actions"][1]["value"] == "12.5"


def test_an_empty_catalogue_is_one() -> None:
    assert Catalogue.read(EMPTY_CATALOGUE).actions == ()
    assert Catalogue.read({}) == Catalogue()


def test_the_hash_says_whether_two_say_the_same() -> None:
    first, second = Catalogue.read(WHOLE), Catalogue.read(Catalogue.read(WHOLE).document())
    assert first.content_hash == second.content_hash
    other = copy.deepcopy(WHOLE)
    other["actions"][0]["lever"] = 1.5
    assert Catalogue.read(other).content_hash != first.content_hash


def put(path: str, value: object) -> dict[str, Any]:
    """The whole catalogue with another value in one place."""
    document: Any = copy.deepcopy(WHOLE)
    *way, last = (int(part) if part.isdigit() else part for part in path.split("."))
    inner = document
    for part in way:
        inner = inner[part]
    inner[last] = value
    return document  # type: ignore[no-any-return] # it is made of literals


@pytest.mark.parametrize(
    ("path", "value", "remedy"),
    [
        ("actoins", [], "Did you mean “actions”?"),
        ("actions", {}, "Write it as [...]."),
        ("actions.0", 5, "Write it as {...}."),
        ("actions.0.key", "Not A Key", "Use small letters"),
        ("actions.0.kind", "ofer", "Did you mean “offer”?"),
        ("actions.0.value", "twelve", "Enter a number"),
        ("actions.0.value", "NaN", "Enter a number"),
        ("actions.0.value", True, "Enter a number"),
        ("actions.0.lever", -1, "Enter such a number."),
        ("actions.0.lever", float("nan"), "Enter such a number."),
        ("actions.0.starting_propensity", 0, "Enter such a number."),
        ("actions.0.active", "yes", ""),
        ("actions.0.valid_from", "2026-03-01", "Enter it as"),
        ("actions.0.valid_until", "2020-03-01T00:00:00Z", "Enter a later"),
        ("actions.0.expires_after_seconds", 0, "Enter such"),
        ("actions.0.criteria.elegibility", [], "Did you mean “eligibility”?"),
        ("actions.0.criteria.eligibility.0.text", "", "Enter a condition"),
        ("actions.0.treatments.0.channel", "fax", "Choose one of"),
        ("actions.0.treatments.0.content.headlin", "x", "Did you mean “headline”?"),
        ("actions.0.treatments.0.content.headline", "", "Enter what is to be said."),
        ("actions.0.treatments.0.content.objections.0.answer", 5, "Enter a text."),
        ("policies.0.kind", "cup", "Choose one of"),
        ("policies.0.most", 1.5, "Enter such"),
        ("policies.0.counts.0", "xyzzy", "Choose one of"),
        ("policies.1.scope", "world", "Choose action, group or all."),
        ("policies.1.after", [], "Choose declined"),
        ("policies.2.from", "25:00", "Enter it as 20:00."),
        ("policies.2.until", "20:00", "Enter another time"),
        ("policies.2.channels", [], "Choose sms"),
        ("policies.2.zones.0", "Mars/Olympus", "Enter it as Europe/London."),
        ("placements.0.slots", 0, "Enter such"),
        ("budgets.0.limit", -1, "Enter such"),
        ("arbitration.control_share", 1.1, "Enter such"),
        ("arbitration.use.luck", True, "Known are"),
        ("rules.rule_set", "A B", "Use small letters"),
    ],
)
def test_what_is_wrong_is_told_with_its_path_and_a_remedy(path: str, value: object, remedy: str) -> None:
    with pytest.raises(Invalid) as refused:
        Catalogue.read(put(path, value))
    assert refused.value.fields["field"] == path
    assert str(refused.value.fields["remedy"]).startswith(remedy)

"""What differs between two catalogues, in sentences."""

from typing import Any

from midoffice.domain.decisions.catalogue_changes import MOST_CHANGES, changes_between


def _catalogue(*actions: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"actions": list(actions), **more}


def test_equal_catalogues_have_no_changes() -> None:
    assert changes_between(_catalogue({"key": "a", "value": "1"}), _catalogue({"key": "a", "value": "1"})) == ()


def test_new_gone_and_changed() -> None:
    before = _catalogue({"key": "a", "name": "A"}, {"key": "b", "value": "1", "treatments": [{"key": "t", "weight": 1.0}]})
    after = _catalogue({"key": "b", "value": "2", "treatments": [{"key": "t", "weight": 2.0}, {"key": "u"}]}, {"key": "c"})
    assert changes_between(before, after) == (
        "The action A is gone.",
        'The action b: value is "2" instead of "1".',
        "The action b: the treatment t: weight is 2.0 instead of 1.0.",
        "The action b: the treatment u is new.",
        "The action c is new.",
    )


def test_nested_parts_are_named_by_their_path() -> None:
    before = {"arbitration": {"use": {"value": True}, "weights": []}}
    after = {"arbitration": {"use": {"value": False}, "weights": [{"text": "x = 1"}]}}
    assert changes_between(before, after) == (
        "The arbitration: use.value is False instead of True.",
        "The arbitration: weights is x = 1 instead of nothing.",
    )


def test_many_changes_are_counted() -> None:
    changes = changes_between({}, _catalogue(*({"key": f"a{n}"} for n in range(MOST_CHANGES + 7))))
    assert len(changes) == MOST_CHANGES + 1
    assert changes[-1] == "And 7 more changes."

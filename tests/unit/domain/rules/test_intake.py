"""What rules about new contacts are told, and what their answers mean."""

from datetime import UTC, datetime

import pytest

from midoffice.domain.rules.intake import INPUTS, IntakeAnswer, intake_inputs, read_intake
from midoffice.kernel.errors import Invalid


def told(at: datetime, zone: str, **fields: str) -> dict[str, object]:
    return intake_inputs(
        channel="email", touchpoint="bills", subject="TV", language="de", fields=fields, known=True, now=at, zone=zone
    )


def test_the_hour_is_that_of_the_services_place() -> None:
    before, after = datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert [told(at, "Europe/Berlin")["Hour"] for at in (before, after)] == [1, 3]
    late = told(datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "Europe/Berlin")
    assert (late["Hour"], late["Weekday"]) == (0, "Sunday")


def test_every_input_is_told_and_no_other() -> None:
    assert set(told(datetime(2026, 1, 1, tzinfo=UTC), "UTC")) == set(INPUTS)


def test_a_language_chosen_in_a_form_counts_more_than_the_customers() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert told(at, "UTC")["Language"] == "de"
    assert told(at, "UTC", Language="fr")["Language"] == "fr"


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (None, IntakeAnswer()),
        ({}, IntakeAnswer()),
        ("sales", IntakeAnswer(service="sales")),
        ({"service": "", "priority": None}, IntakeAnswer()),
        ({"priority": 90.5}, IntakeAnswer(priority=90)),
        ({"skills": "german"}, IntakeAnswer(skills=(("german", 1),))),
        ({"skills": ["german:3", "billing"]}, IntakeAnswer(skills=(("german", 3), ("billing", 1)))),
        ({"skills": {"german": 2}}, IntakeAnswer(skills=(("german", 2),))),
        ({"skills": []}, IntakeAnswer(skills=())),
    ],
)
def test_answers_mean_what_they_say(value: object, meant: IntakeAnswer) -> None:
    assert read_intake(value) == meant


@pytest.mark.parametrize(
    "value",
    [
        True,
        17,
        ["sales"],
        {"services": "sales"},
        {"service": 1},
        {"priority": True},
        {"priority": "high"},
        {"priority": 1e12},
        {"skills": 3},
        {"skills": ["german:x"]},
        {"skills": {"german": 6}},
        {"skills": {"german": 1.5}},
        {"skills": [f"s{n}" for n in range(30)]},
        {"@unknown": "nobody said"},
    ],
)
def test_answers_that_mean_nothing_are_named(value: object) -> None:
    with pytest.raises(Invalid) as caught:
        read_intake(value)
    assert str(caught.value.fields["field"]).startswith("Intake")

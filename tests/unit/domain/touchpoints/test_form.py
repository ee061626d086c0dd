from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.form import (
    FieldKind,
    FieldMeaning,
    FilledForm,
    FormField,
    FormIncomplete,
    check_fields,
    clean_text,
    fill_form,
)
from midoffice.kernel.errors import Invalid

NAME = FormField("name", "Your name", required=True, meaning=FieldMeaning.NAME)
EMAIL = FormField("email", "E-mail", FieldKind.EMAIL, required=True)
PHONE = FormField("phone", "Telephone", FieldKind.PHONE)
TOPIC = FormField("topic", "What is it about?", FieldKind.CHOICE, options=("Order", "Invoice"))
CONSENT = FormField("consent", "I agree", FieldKind.CHECKBOX, required=True)
NEWS = FormField("news", "Send me news", FieldKind.CHECKBOX)
DAY = FormField("day", "Day of purchase", FieldKind.DATE)
TEXT = FormField("message", "Message", FieldKind.TEXTAREA, required=True, meaning=FieldMeaning.MESSAGE)
FORM = (NAME, EMAIL, PHONE, TOPIC, CONSENT, NEWS, DAY, TEXT)
FULL: Mapping[str, object] = {
    "name": " Ada  Lovelace ",
    "email": "Ada@Example.com",
    "phone": "020 7946 0000",
    "topic": "Order",
    "consent": "on",
    "day": "2026-02-28",
    "message": "One\r\nTwo",
}


def fill(**changes: object) -> FilledForm:
    return fill_form(FORM, {**FULL, **changes}, region="GB")


def problems_of(**changes: object) -> dict[str, str]:
    with pytest.raises(FormIncomplete) as caught:
        fill(**changes)
    return caught.value.problems


def test_filled_form_says_who_writes_and_what() -> None:
    filled = fill()
    assert filled.sender == Identifier(IdentifierKind.EMAIL, "ada@example.com")
    assert filled.also_known_as == (Identifier(IdentifierKind.PHONE, "+442079460000"),)
    assert filled.name == "Ada  Lovelace"
    assert filled.message == filled.text == "One\nTwo"
    assert dict(filled.values) == {
        "Your name": "Ada  Lovelace",
        "E-mail": "ada@example.com",
        "Telephone": "+442079460000",
        "What is it about?": "Order",
        "I agree": "yes",
        "Send me news": "no",
        "Day of purchase": "2026-02-28",
    }


def test_form_without_a_message_field_becomes_lines_of_label_and_value() -> None:
    filled = fill_form((NAME, TOPIC), {"name": "Ada", "topic": "Invoice"}, region="GB")
    assert filled.text == "Your name: Ada\nWhat is it about?: Invoice"
    assert filled.sender is None


def test_telephone_says_who_writes_when_there_is_no_mail() -> None:
    filled = fill_form((PHONE,), {"phone": "+44 20 7946 0000"}, region="GB")
    assert filled.sender == Identifier(IdentifierKind.PHONE, "+442079460000")


def test_every_faulty_field_is_named_at_once() -> None:
    problems = problems_of(name="", email="nobody", topic="Nonsense", consent=False, day="2026-02-30", message="  ")
    assert set(problems) == {"name", "email", "topic", "consent", "day", "message"}
    assert problems["email"] == "Enter it as name@example.com."


def test_error_carries_the_first_field_and_all_remedies() -> None:
    with pytest.raises(FormIncomplete) as caught:
        fill(phone="call me", message="")
    assert caught.value.fields["field"] == "fields.phone"
    assert caught.value.fields["fields"] == caught.value.problems


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "x" * 201),
        ("message", "x" * 5001),
        ("name", ["a"]),
        ("name", {"a": 1}),
        ("phone", "12"),
        ("day", "0001-01-01"),
        ("day", "tomorrow"),
        ("news", "perhaps"),
        ("unheard_of", "x"),
    ],
)
def test_value_that_does_not_fit_is_refused(key: str, value: object) -> None:
    assert list(problems_of(**{key: value})) == [key]


CARD = FormField("card", "Card", FieldKind.PAYMENT)


@pytest.mark.parametrize("entered", ["4242 4242 4242 4242", "4242-4242-4242-4242", "4242424242424242"])
def test_of_a_card_only_the_last_four_digits_are_kept(entered: str) -> None:
    filled = fill_form((CARD,), {"card": entered}, region="GB")
    assert filled.values == (("Card", "•••• 4242"),)
    assert "42424242" not in repr(filled)


@pytest.mark.parametrize("entered", ["4242 4242 4242 4241", "4242", "4242x", "٤" * 16, "4" * 20])
def test_what_is_no_card_is_refused_without_being_repeated(entered: str) -> None:
    with pytest.raises(FormIncomplete) as caught:
        fill_form((CARD,), {"card": entered}, region="GB")
    assert caught.value.problems == {"card": "Please check the number of the card."}
    assert entered not in repr(caught.value.fields)


def test_optional_fields_may_be_empty() -> None:
    filled = fill(phone="", topic="", day="")
    assert {"Telephone", "What is it about?", "Day of purchase"}.isdisjoint(dict(filled.values))


def test_one_line_stays_one_line() -> None:
    assert clean_text("a\nb\tc\x00\x07\u202e", lines=False) == "a b c"


def test_lone_surrogates_are_dropped() -> None:
    assert clean_text("a\ud800b", lines=True) == "ab"


@given(st.dictionaries(st.sampled_from([field.key for field in FORM]), st.one_of(st.text(), st.booleans(), st.none())))
def test_any_post_is_taken_clean_or_refused_by_name(posted: dict[str, object]) -> None:
    faulty: set[str] = set()
    values: tuple[tuple[str, str], ...] = ()
    try:
        values = fill_form(FORM, posted, region="GB").values
    except FormIncomplete as error:
        faulty = set(error.problems)
    assert faulty <= {field.key for field in FORM}
    assert bool(faulty) != bool(values)
    assert all(value == value.strip() and value.encode() for _, value in values)


@pytest.mark.parametrize("key", ["", "Name", "1st", "a-b", "x" * 41, "a b", "näme"])
def test_key_that_cannot_stand_in_a_post_is_refused(key: str) -> None:
    with pytest.raises(Invalid, match=r"fields\.key"):
        FormField(key, "Label")


def test_choice_needs_options_and_others_must_not_have_any() -> None:
    with pytest.raises(Invalid, match="needs options"):
        FormField("a", "A", FieldKind.CHOICE)
    with pytest.raises(Invalid, match="is not a choice"):
        FormField("a", "A", options=("x",))
    with pytest.raises(Invalid, match="twice"):
        FormField("a", "A", FieldKind.CHOICE, options=("x", "x"))


def test_fields_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(Invalid, match="twice"):
        check_fields((NAME, FormField("name", "Again")))
    with pytest.raises(Invalid, match="two fields that mean message"):
        check_fields((TEXT, FormField("more", "More", meaning=FieldMeaning.MESSAGE)))
    with pytest.raises(Invalid, match="the form itself uses"):
        check_fields((FormField("website", "Website"),), reserved={"website"})
    with pytest.raises(Invalid, match="31 fields"):
        check_fields(tuple(FormField(f"f{i}", "F") for i in range(31)))

"""What a text message asks for by a word alone, and which settings say two things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.customers.opt_out import is_opt_out
from midoffice.domain.touchpoints.sms_settings import read_sms_settings
from midoffice.domain.touchpoints.sms_word import SmsWord, word_of
from midoffice.kernel.errors import Invalid

GOOD = {"number": "+441632960961", "gateway_url": "https://sms.example/send"}
SETTINGS = read_sms_settings(GOOD)


@pytest.mark.parametrize("text", ["START", " start. ", "Start please", "UNSTOP", "unstop!", "Stärt"])
def test_start_is_taken_as_it_stands(text: str) -> None:
    assert word_of(text, SETTINGS) is SmsWord.START


@pytest.mark.parametrize("text", ["HELP", "Help!", "info", "help, please. Thanks"])
def test_help_is_a_word_by_itself(text: str) -> None:
    assert word_of(text, SETTINGS) is SmsWord.HELP


@pytest.mark.parametrize(
    "text", ["", "strat", "starts", "Start my contract on Monday", "unstoppable", "yes", "I need help", "please"]
)
def test_what_is_more_or_less_than_the_word_is_a_message(text: str) -> None:
    assert word_of(text, SETTINGS) is None


@given(st.text(max_size=40))
def test_d50_no_setting_makes_a_stop_mean_anything_else(text: str) -> None:
    """Whatever is understood as STOP stays one; settings that would take it are refused."""
    try:
        settings = read_sms_settings({**GOOD, "start_words": [text], "help_words": []})
    except Invalid:
        return
    assert not is_opt_out(text)
    assert word_of(text, settings) is SmsWord.START


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"start_words": ["START", "stopp"]}, "settings.start_words.1"),
        ({"start_words": ["!!"]}, "settings.start_words.0"),
        ({"help_words": ["please"]}, "settings.help_words.0"),
        ({"help_words": ["Start"]}, "settings.help_words.0"),
        ({"start_words": [""]}, "settings.start_words.0"),
        ({"help_words": ["HELP"] * 21}, "settings.help_words"),
        ({"help_text": "{{ customer.name }}"}, "settings.help_text"),
        ({"help_text": "x" * 161, "most_segments": 1}, "settings.help_text"),
        ({"opt_in_text": "x" * 161, "most_segments": 1}, "settings.opt_in_text"),
    ],
)
def test_settings_that_say_two_things_are_refused_with_their_place(changed: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sms_settings({**GOOD, **changed})
    assert refused.value.fields["field"] == field

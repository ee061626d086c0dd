"""Prompts in SSML as plain words."""

import pytest

from midoffice.domain.decisions.rendering.spoken_text import words_of_speech


@pytest.mark.parametrize(
    ("ssml", "words"),
    [
        ("<speak>Hello  there</speak>", "Hello there"),
        ("<speak><s>Hello</s><s>Goodbye!</s></speak>", "Hello. Goodbye!"),
        ("<speak>Press one<break time='1s'/>or two</speak>", "Press one, or two"),
        ("<speak>Done.<break/></speak>", "Done."),
        ("<speak>Order <say-as interpret-as='digits'>471 1</say-as></speak>", "Order 4 7 1 1"),
        ("<speak>On <say-as interpret-as='date'>1 May</say-as></speak>", "On 1 May"),
        ("<speak><sub alias='World Wide Web'>WWW</sub> &amp; <emphasis>more</emphasis></speak>", "World Wide Web & more"),
        ("", ""),
        ("<speak>broken", ""),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><speak>&a;</speak>", ""),
    ],
)
def test_words_of_a_prompt(ssml: str, words: str) -> None:
    assert words_of_speech(ssml) == words

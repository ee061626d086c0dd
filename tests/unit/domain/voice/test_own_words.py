"""What callers hear in our own words."""

import re

import pytest

from midoffice.domain.voice.menu import read_menu
from midoffice.domain.voice.menu_findings import find_in_menu
from midoffice.domain.voice.own_words import OwnWords, unsaid_in
from midoffice.domain.voice.sentences import SENTENCES
from midoffice.domain.voice.voice_settings import VoiceSettings, read_voice_settings

ENGLISH = SENTENCES["en"]


@pytest.mark.parametrize("language", SENTENCES)
def test_every_language_says_every_sentence_with_the_same_things_filled_in(language: str) -> None:
    sentences = SENTENCES[language]
    assert sentences.keys() == ENGLISH.keys()
    for key, words in sentences.items():
        assert re.findall(r"{{.*?}}", words) == re.findall(r"{{.*?}}", ENGLISH[key]), key
        assert words.strip().endswith("."), key
    assert len(set(sentences.values())) == len(sentences)


def test_a_sentence_that_a_language_lacks_stops_the_program() -> None:
    with pytest.raises(KeyError):
        OwnWords("no_such_sentence")


def test_what_is_written_in_one_language_leaves_our_words_in_the_others() -> None:
    settings = read_voice_settings({"waiting": {"texts": {"busy": {"fr": "Patientez.", "de": ""}}}})
    assert settings.waiting.texts.busy == {**{name: words["busy"] for name, words in SENTENCES.items()}, "fr": "Patientez."}
    assert settings.waiting.texts.thanks["nl"] == SENTENCES["nl"]["thanks"]
    assert settings.goodbye["es"] == "Adiós."


def test_sentences_that_are_missing_in_a_language_are_named() -> None:
    assert list(unsaid_in(VoiceSettings(), [*SENTENCES, "fr-CA"])) == []
    settings = read_voice_settings({"language": "pl", "goodbye": {"pl": "Do widzenia."}, "greeting": {"en": "Welcome."}})
    unsaid = dict(unsaid_in(settings, ["pl"]))
    assert {"greeting", "closed.say", "waiting.texts.busy", "waiting.texts.offer.accept", "voicemail.thanks"} <= unsaid.keys()
    assert "goodbye" not in unsaid


def test_menu_says_in_which_of_its_languages_it_has_no_words_of_its_own() -> None:
    steps = [{"kind": "queue", "key": "sales", "service": "sales"}]
    sentence = "What the menu says by itself is not written in pl; another language is heard."
    assert [each.sentence for each in find_in_menu(read_menu({"languages": ["fr", "pl"], "steps": steps}), {"sales"})] == [sentence]
    assert find_in_menu(read_menu({"languages": ["fr", "it"], "steps": steps}), {"sales"}) == ()

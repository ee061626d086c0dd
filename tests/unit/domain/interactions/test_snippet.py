import pytest

from midoffice.domain.interactions.snippet import snippet_of, words_of


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Broken LAMP", ("broken", "lamp")),
        ("ORD-1234_x", ("ord", "1234", "x")),
        ("\u00dcber\u00adweisung, bitte!", ("\u00fcber", "weisung", "bitte")),
        (' " - ', ()),
        ("", ()),
    ],
)
def test_words_are_letters_and_digits_in_lower_case(query: str, words: tuple[str, ...]) -> None:
    assert words_of(query) == words


def test_short_text_is_shown_whole_on_one_line() -> None:
    assert snippet_of("The  lamp\n is broken", "lamp") == "The lamp is broken"


def test_long_text_is_cut_around_the_first_word_found() -> None:
    snippet = snippet_of("x " * 500 + "needle" + " y" * 500, "nothing needle")
    assert snippet is not None
    assert snippet.startswith("\u2026")
    assert snippet.endswith("\u2026")
    assert "needle" in snippet
    assert len(snippet) <= 162


@pytest.mark.parametrize(("text", "query"), [("a lamp", "amp"), ("", "x"), ("text", ""), ("text", "(")])
def test_text_without_the_word_has_no_snippet(text: str, query: str) -> None:
    assert snippet_of(text, query) is None

"""Plain text: what is new is told from what is quoted, in the ways of many programs and languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.adapters.touchpoints.email.text_quote import split_quote, unflow

HISTORIES = [
    ("gmail", "On Mon, 2 Mar 2026 at 10:00, Bob <b@x.y> wrote:\n\n> old\n> text"),
    ("wrapped", "On Mon, 2 Mar 2026 at 10:00, Bob Longname\n<bob.longname@example.org> wrote:\n\n> old\n> text"),
    ("german", "Am 02.03.2026 um 10:00 schrieb Bob <b@x.y>:\n> alt\n> Text"),
    ("french", "Le 2 mars 2026 \u00e0 10:00, Bob <b@x.y> a \u00e9crit :\n> vieux\n> texte"),
    ("outlook", "From: Bob <b@x.y>\nSent: Monday\nTo: Ann\nSubject: Order\n\nold"),
    ("outlook german", "Von: Bob <b@x.y>\nGesendet: Montag\nAn: Ann\nBetreff: Bestellung\n\nalt"),
    ("outlook french", "-----Message d'origine-----\nDe : Bob\nEnvoy\u00e9 : lundi\n\u00c0 : Ann\nObjet : Commande\n\nvieux"),
    ("original", "-----Original Message-----\nFrom: Bob\nSent: Monday\n\nold"),
    ("line", "________________________________\nFrom: Bob\nSent: Monday\n\nold"),
    ("marks only", "> old\n> text"),
]


@pytest.mark.parametrize("history", [row[1] for row in HISTORIES], ids=[row[0] for row in HISTORIES])
def test_history_is_split_off(history: str) -> None:
    assert split_quote(f"New text.\n\n{history}") == ("New text.", history)


def test_answer_below_is_the_text() -> None:
    assert split_quote("On Mon, Bob wrote:\n> old\n> text\n\nThe answer.") == ("The answer.", "On Mon, Bob wrote:\n> old\n> text")


def test_signature_below_the_history_stays_with_the_text() -> None:
    text, quoted = split_quote("New.\n\nOn Mon, Bob wrote:\n> old\n> text\n\n-- \nAnn")
    assert text == "New.\n\n-- \nAnn"
    assert quoted == "On Mon, Bob wrote:\n> old\n> text"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("On Mon, Bob wrote:\n> one?\nyes\n> two?\nno", ""),
        ("New.\n\nOn Mon, Bob wrote:\n> one?\n> two?\n\nAnd one more thing.", ""),
        ("fyi\n\n---------- Forwarded message ---------\nFrom: x\nDate: y\n\ntext", "Fwd: x"),
        ("From: me\nTo: you\nSubject: nothing above", ""),
        ("> just a quote\n> of two lines", ""),
        ("Nothing quoted.", ""),
        ("", ""),
        ("I said > 3 and < 5.", ""),
    ],
    ids=["between", "above and below", "forward", "fields first", "only quote", "none", "empty", "comparison"],
)
def test_history_that_is_needed_stays(text: str, subject: str) -> None:
    assert split_quote(text, subject) == (text, None)


@given(st.text(st.sampled_from("> \nabOn:wrte-_From"), max_size=400))
def test_nothing_is_lost(text: str) -> None:
    new, quoted = split_quote(text)
    assert sorted("".join((new + (quoted or "")).split())) == sorted("".join(text.split()))


@pytest.mark.parametrize(
    ("text", "delete", "expected"),
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("one \ntwo", True, "onetwo"),
        ("> a \n> b\n>> c", False, "> a b\n>> c"),
        ("text \n-- \nAnn", False, "text \n-- \nAnn"),
        (" >not quoted", False, ">not quoted"),
        ("", False, ""),
    ],
)
def test_flowing_lines_are_joined(text: str, *, delete: bool, expected: str) -> None:
    assert unflow(text, delete_space=delete) == expected

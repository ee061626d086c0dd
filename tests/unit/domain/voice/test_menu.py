"""What may stand in the document of a menu, and what is odd about one."""

import copy
import json
import re
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from tests.unit.domain.voice.menus import BANK, bank

from midoffice.domain.voice.menu import Step, read_menu
from midoffice.domain.voice.menu_findings import MenuFinding, find_in_menu
from midoffice.kernel.documents import document
from midoffice.kernel.errors import Invalid


def changed(place: int, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    menu = copy.deepcopy(BANK)
    menu["steps"][place] |= fields
    return menu


def test_menu_is_the_same_after_a_round_trip() -> None:
    assert read_menu(document(bank())) == bank()


@pytest.mark.parametrize(
    ("menu", "field"),
    [
        ({}, "menu.steps"),
        ({"steps": []}, "menu.steps"),
        ({"steps": [{"kind": "sing", "key": "a"}]}, "menu.steps.0"),
        ({"steps": [{"key": "a"}]}, "menu.steps.0"),
        (changed(1, key="tongue"), "menu.steps.1.key"),
        (changed(1, key="person"), "menu.steps.1.key"),
        (changed(1, key="No"), "menu.steps.1.key"),
        (changed(1, next="nowhere"), "menu.steps.1.next"),
        (changed(1, say={"en": "x" * 2001}), "menu.steps.1.say.en"),
        (changed(1, say={"en": "{{ pin }}"}), "menu.steps.1.say.en"),
        (changed(1, other=1), "menu.steps.1.other"),
        (changed(2, choices={"0": "bye"}), "menu.steps.2.choices.0"),
        (changed(2, choices={"1": "nowhere"}), "menu.steps.2.choices.1"),
        (changed(2, choices={}), "menu.steps.2.choices"),
        (changed(2, tries=0), "menu.steps.2.tries"),
        (changed(0, choices={"1": "fr"}), "menu.steps.0.choices.1"),
        (changed(3, least=9), "menu.steps.3.least"),
        (changed(3, least=1), "menu.steps.3.least"),
        (changed(4, confirm={"en": "x"}), "menu.steps.4.confirm"),
        (changed(5, attribute=""), "menu.steps.5.attribute"),
        (changed(11, number="0900"), "menu.steps.11.number"),
        ({**BANK, "person_digit": "#"}, "menu.person_digit"),
    ],
)
def test_fault_is_named(menu: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as fault:
        read_menu(menu)
    assert fault.value.fields["field"] == field


def test_menu_in_order_has_nothing_odd_but_missing_words() -> None:
    found = find_in_menu(bank(), {"sales"}, {"billing.pin"})
    assert {each.step for each in found} == {"account", "pin", "sorry", "message", "bye", "office"}
    assert {each.sentence for each in found} == {"It is not said in de; another language is heard instead."}


def test_odd_things_are_found() -> None:
    menu = read_menu(
        {
            "person_service": "people",
            "steps": [
                {"kind": "say", "key": "a", "say": {"en": "x"}, "next": "b"},
                {"kind": "lookup", "key": "b", "placement": "p", "next": "a"},
                {"kind": "queue", "key": "lost", "service": "gone"},
                {"kind": "collect", "key": "pin", "say": {"en": "x"}, "name": "pin", "secret": True, "next": "check"},
                {"kind": "check_account", "key": "check", "account": "number", "proof": "code", "attribute": "x.y", "found": "a"},
            ],
        }
    )
    found = find_in_menu(menu, (), ())
    circle = "Callers go round here without being asked anything, until they get to a person."
    for each in (
        MenuFinding("", "There is no service people for those who want a person."),
        MenuFinding("a", circle),
        MenuFinding("b", circle),
        MenuFinding("lost", "No step leads here."),
        MenuFinding("lost", "There is no service gone; calls go to the one of the touchpoint."),
        MenuFinding("pin", "The secret pin is not checked by the step that follows, so it is forgotten."),
        MenuFinding("check", "No step asks for number, so nobody is ever found."),
        MenuFinding("check", "No source tells x.y, so nobody is ever verified."),
    ):
        assert each in found


def test_menu_in_the_guide_is_one() -> None:
    guide = (Path(__file__).parents[4] / "docs/touchpoints/voice.md").read_text()
    menu = read_menu(json.loads(guide.partition("```json")[2].partition("```")[0]))
    known = find_in_menu(menu, {"sales"}, {"billing.pin"})
    assert {each.sentence for each in known} == {"It is not said in de; another language is heard instead."}
    table = guide.partition("| kind |")[2].partition("\n\n")[0]
    kinds = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert kinds == {get_args(get_type_hints(step)["kind"])[0] for step in get_args(get_args(Step)[0])}

"""What is odd about a menu before a customer calls: nothing that makes it impossible, but what nobody can have meant."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from midoffice.domain.voice.menu import PERSON, AnyStep, Ask, CheckAccount, LookUp, Menu, Say, ToQueue, Voicemail, targets_of
from midoffice.domain.voice.own_words import unsaid_in


@dataclass(frozen=True, slots=True)
class MenuFinding:
    """Something to look at. `step` is the key of the step it is about; empty is the menu."""

    step: str
    sentence: str


def find_in_menu(menu: Menu, services: Collection[str], attributes: Collection[str] | None = None) -> tuple[MenuFinding, ...]:
    """Return what is odd, in the order of the steps.

    `services` are the keys of those there are, `attributes` what is known of customers (None: not looked at).
    """
    reached = _reached(menu)
    round_and_round = _silent_circles(menu)
    found: list[MenuFinding] = []
    if menu.person_service and menu.person_service not in services:
        found.append(MenuFinding("", f"There is no service {menu.person_service} for those who want a person."))
    unsaid = sorted({language for _, language in unsaid_in(menu.texts, menu.languages)})
    if unsaid:
        found.append(
            MenuFinding("", f"What the menu says by itself is not written in {', '.join(unsaid)}; another language is heard.")
        )
    for step in menu.steps:
        if step.key not in reached:
            found.append(MenuFinding(step.key, "No step leads here."))
        if step.key in round_and_round:
            found.append(MenuFinding(step.key, "Callers go round here without being asked anything, until they get to a person."))
        found += [MenuFinding(step.key, sentence) for sentence in _odd(menu, step, services, attributes)]
    return tuple(found)


def _odd(menu: Menu, step: AnyStep, services: Collection[str], attributes: Collection[str] | None) -> Iterator[str]:
    if isinstance(step, ToQueue | Voicemail) and step.service and step.service not in services:
        yield f"There is no service {step.service}; calls go to the one of the touchpoint."
    for field in ("say", "confirm"):
        said: dict[str, str] | None = getattr(step, field, None)
        missing = [name for name in menu.languages if said and not said.get(name)]
        if missing:
            yield f"It is not said in {', '.join(missing)}; another language is heard instead."
    if isinstance(step, CheckAccount):
        yield from _odd_check(menu, step, attributes)
    if isinstance(step, Ask) and step.secret and not _is_checked(menu, step):
        yield f"The secret {step.name} is not checked by the step that follows, so it is forgotten."


def _odd_check(menu: Menu, step: CheckAccount, attributes: Collection[str] | None) -> Iterator[str]:
    asked = {each.name: each.secret for each in menu.steps if isinstance(each, Ask)}
    for name in (step.account, step.proof):
        if name and name not in asked:
            yield f"No step asks for {name}, so nobody is ever found."
    if asked.get(step.account):
        yield f"{step.account} is secret, so it is not there to look for the account."
    if attributes is not None and step.attribute and step.attribute not in attributes:
        yield f"No source tells {step.attribute}, so nobody is ever verified."


def _is_checked(menu: Menu, asked: Ask) -> bool:
    step = menu.step(asked.next)
    for _ in menu.steps:
        if not isinstance(step, Say):
            break
        step = menu.step(step.next)
    return isinstance(step, CheckAccount) and step.proof == asked.name


def _reached(menu: Menu) -> set[str]:
    steps = {step.key: step for step in menu.steps}
    seen: set[str] = set()
    ahead = [menu.steps[0].key]
    while ahead:
        key = ahead.pop()
        if key in seen or key not in steps:
            continue
        seen.add(key)
        ahead += [target for _, target in targets_of(steps[key])]
    return seen


def _silent_circles(menu: Menu) -> set[str]:
    """Return the steps from which one gets back to them without a question."""
    silent = {step.key: [t for _, t in targets_of(step) if t != PERSON] for step in menu.steps if _asks_nothing(step)}
    return {key for key in silent if _comes_back(silent, key)}


def _asks_nothing(step: AnyStep) -> bool:
    return isinstance(step, Say | CheckAccount | LookUp)


def _comes_back(silent: dict[str, list[str]], key: str) -> bool:
    seen: set[str] = set()
    ahead = list(silent[key])
    while ahead:
        at = ahead.pop()
        if at == key:
            return True
        if at in silent and at not in seen:
            seen.add(at)
            ahead += silent[at]
    return False

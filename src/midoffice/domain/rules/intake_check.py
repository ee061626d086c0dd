"""What is wrong with rules about new contacts that would be right elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from midoffice.domain.rules.dmn.logic import Table
from midoffice.domain.rules.dmn.model import Decision, Definitions
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.intake import DECISION, INPUTS, PARTS


@dataclass(frozen=True, slots=True)
class ServicesKnown:
    """Keys of the services and skills in use; no services at all: they are not known here."""

    services: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()


def check_intake(models: Sequence[Definitions], known: ServicesKnown) -> Iterator[Finding]:
    """Yield what would make rules about new contacts have no say."""
    decision = next((d for model in models for d in model.decisions if d.name == DECISION), None)
    if decision is None:
        message = f"There is no decision called {DECISION}."
        remedy = f"Call the decision {DECISION} that says {', '.join(PARTS)}."
        yield Finding(Severity.ERROR, "no-intake", message, remedy=remedy)
        return
    for model in models:
        for given in model.inputs:
            if given.name not in INPUTS:
                message = f"Nobody tells the rules {given.name}: it would be null for every contact."
                remedy = f"Use {', '.join(INPUTS)}."
                yield Finding(Severity.WARNING, "unknown-input", message, Where(decision=given.id), remedy=remedy)
    if isinstance(decision.logic, Table):
        yield from _cells(decision, decision.logic, known)


def _cells(decision: Decision, table: Table, known: ServicesKnown) -> Iterator[Finding]:
    single = len(table.outputs) == 1
    for place, output in enumerate(table.outputs):
        name = output.name or ("service" if single else "")
        if not single and name not in PARTS:
            message = f"The column {name or place + 1} says nothing about a contact."
            yield Finding(
                Severity.ERROR, "unknown-part", message, Where(decision.id, column=output.id), remedy=f"Use {', '.join(PARTS)}."
            )
        if name != "service" and not single:
            continue
        cells = [(rule.id, rule.then[place]) for rule in table.rules] + [("", output.default)]
        for rule, text in cells:
            key = _literal(text)
            if key is not None and known.services and key not in known.services:
                message = f"There is no service {key}."
                where = Where(decision.id, rule, output.id, "" if rule else "default", 0, len(text))
                remedy = f"Use one of: {', '.join(sorted(known.services)[:20])}."
                yield Finding(Severity.ERROR, "unknown-service", message, where, remedy=remedy)


def _literal(text: str) -> str | None:
    """Return what a cell says if it is a plain text in quotes."""
    said = text.strip()
    inner = said[1:-1]
    plain = len(said) > 1 and said[0] == said[-1] == '"' and '"' not in inner and "\\" not in inner
    return inner if plain else None

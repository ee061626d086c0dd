"""What is wrong with rules about new contacts that would be right elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from midoffice.domain.rules.dmn.logic import Table
from midoffice.domain.rules.dmn.model import Decision, Definitions
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.intake import DECISION, INPUTS, PARTS, is_subject


@dataclass(frozen=True, slots=True)
class ServicesKnown:
    """Keys of the services and skills in use, and the attributes that sources tell; no services at all: nothing is known here."""

    services: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()


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
            if given.name not in INPUTS and not is_subject(given.name):
                message = f"Nobody tells the rules {given.name}: it would be null for every contact."
                remedy = f"Use {', '.join(INPUTS)}, or a subject of the customer view in small letters."
                yield Finding(Severity.WARNING, "unknown-input", message, Where(decision=given.id), remedy=remedy)
    if isinstance(decision.logic, Table):
        yield from _cells(decision, decision.logic, known)


def check_attributes(reads: Mapping[str, frozenset[str] | None], known: ServicesKnown) -> Iterator[Finding]:
    """Yield what the rules read of the customer view that no source tells: it is UNKNOWN for every contact."""
    if not known.services:
        return
    subjects = {name.partition(".")[0] for name in known.attributes}
    for subject, fields in reads.items():
        if subject in INPUTS or not is_subject(subject):
            continue
        untold = sorted(f"{subject}.{field}" for field in fields or () if f"{subject}.{field}" not in known.attributes)
        for name in [subject] if subject not in subjects else untold:
            remedy = (
                f"Use one of: {', '.join(sorted(known.attributes)[:20])}." if known.attributes else "Connect a source that does."
            )
            yield Finding(Severity.WARNING, "unknown-attribute", f"No source tells {name}.", remedy=remedy)


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

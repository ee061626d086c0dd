"""The models of a version, compiled together and asked by the name of a decision."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from midoffice.domain.rules.answer import Answer
from midoffice.domain.rules.dmn.breathe import Breathe, without_a_break
from midoffice.domain.rules.dmn.engine import Model, compile_model
from midoffice.domain.rules.dmn.logic import HitPolicy, Table
from midoffice.domain.rules.dmn.model import Decision, DecisionService, Definitions
from midoffice.domain.rules.dmn.problems import Problem
from midoffice.domain.rules.dmn.recording import TableRecord
from midoffice.domain.rules.dmn_files import definitions_of
from midoffice.domain.rules.feel.check_words import did_you_mean, listed
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.unknown import Unknown, with_null
from midoffice.domain.rules.feel.values import document as values
from midoffice.domain.rules.rule_set import Mode
from midoffice.domain.rules.version import RuleContent
from midoffice.kernel.errors import MidofficeError, NotFound


class RulesBroken(MidofficeError):
    """Rules that cannot be run as they were meant. Fields: model, why."""

    sentence = "The model {model} cannot be run: {why}"
    remedy = "Check the draft: the findings say what to mend."

    def __init__(self, model: str, problems: Sequence[Problem]) -> None:
        """Name the model; `problems` have their places."""
        self.problems = tuple(problems)
        super().__init__(model=model, why="; ".join(str(problem) for problem in problems[:3]))


class NoSuchDecision(NotFound):
    """A decision that these rules do not have. Fields: kind, id, remedy."""

    def __init__(self, decision: str, known: Sequence[str]) -> None:
        """Name it; `known` are the names there are."""
        super().__init__(kind="decision", id=decision)
        offered = f"There is {listed(known, 'and')}." if known else "These rules have no decision yet."
        self.fields["remedy"] = did_you_mean(decision, known) or offered


def compile_content(content: RuleContent, breathe: Breathe = without_a_break) -> "CompiledRules":
    """Compile every model of a version; raises RulesBroken naming the first that cannot be run.

    `breathe` is called between small steps: a thread that compiles beside others lets these go on.
    """
    definitions = [definitions_of(model, breathe) for model in content.models]
    return CompiledRules(definitions, content.mode, breathe)


class CompiledRules:
    """A version that can be asked. It never changes, so an evaluation under way finishes on it whatever is published meanwhile."""

    def __init__(self, definitions: Sequence[Definitions], mode: Mode, breathe: Breathe = without_a_break) -> None:
        """Compile the models; each may import the others. Raises RulesBroken."""
        self.mode = mode
        self.models: list[Model] = []
        self._home: dict[str, Model] = {}
        for each in definitions:
            model = compile_model(each, [other for other in definitions if other is not each], breathe)
            if model.problems:
                raise RulesBroken(each.name, model.problems)
            self.models.append(model)
            for name in (*_names(each.decisions), *_names(each.services)):
                self._home.setdefault(name, model)

    def _model_of(self, decision: str) -> Model:
        model = self._home.get(decision)
        if model is None:
            raise NoSuchDecision(decision, [each.name for each in self._offered()])
        return model

    def _offered(self) -> Iterator[Decision | DecisionService]:
        for model in self.models:
            yield from model.definitions.decisions
            yield from model.definitions.services

    def has(self, decision: str) -> bool:
        """Tell whether there is a decision of this name or id."""
        return decision in self._home

    def answer(
        self, decision: str, inputs: Mapping[str, Any], now: datetime, *, mode: Mode | None = None, traced: bool = True
    ) -> Answer:
        """Ask a decision by its name or id; raises NotFound for an unknown one, Invalid naming an input that is no value.

        An input that is UNKNOWN is null in standard mode.
        """
        model = self._model_of(decision)
        chosen = mode or self.mode
        given = {name: values.from_document(value, f"inputs.{name}") for name, value in inputs.items()}
        if chosen is Mode.STANDARD:
            given = {name: with_null(value) for name, value in given.items()}
        outcome = model.evaluate(decision, given, now=now, mode=chosen.value, trace=traced)
        trace: dict[str, Any] | None = None if outcome.trace is None else outcome.trace.to_document()
        return Answer(values.to_document(outcome.value), outcome.faults, trace)

    def ignored(self, inputs: Iterable[str]) -> tuple[str, ...]:
        """Return which of these names no input of any model has, nor a decision that a service is given."""
        return tuple(name for name in inputs if name not in self._asked_for)

    def say_ignored(self, name: str) -> str:
        """Return a sentence for somebody who gave such an input, with the name that he may have meant."""
        return f"There is no input “{name}”; it is ignored. {did_you_mean(name, self._asked_for)}".rstrip()

    @cached_property
    def _asked_for(self) -> frozenset[str]:
        return frozenset().union(*(model.input_names() for model in self.models))

    def reads(self, decision: str) -> dict[str, frozenset[str]]:
        """Return the entries that a decision and all that it needs read of each input; an empty one where it is read whole."""
        model = self._model_of(decision)
        return {name: frozenset({""} if reads is None else reads) for name, reads in model.reads(decision).items()}

    def looks_at(self, decision: str) -> dict[str, frozenset[str] | None]:
        """Return of each input that a decision and all that it needs look at the entries that are read; None: the whole."""
        model = self._model_of(decision)
        read = model.reads(decision)
        return {name: None if parts is None else frozenset(parts) for name, parts in read.items() if parts is None or parts}

    def collected(
        self, decision: str, inputs: Mapping[str, object], now: datetime, *, mode: Mode
    ) -> tuple[list[object], list[object]] | None:
        """Return what the rows of a decision's table give that match, and what those give of which nobody can tell.

        `inputs` are FEEL values. A decision without a table gives the items of its value. None for one that gives no answer,
        because it is UNKNOWN as a whole or went wrong. Raises NotFound for one that is not there.
        """
        model = self._model_of(decision)
        outcome = model.evaluate(decision, inputs, now=now, mode=mode.value, trace=True)
        trace = outcome.trace
        records = [record for record in trace.records if record.key == trace.target] if trace else []
        tables = [found for record in records for found in record.records if isinstance(found, TableRecord)]
        if tables:
            run, found = Run(now, mode=mode.value), tables[-1]
            return found.table.results(run, found.scope, found.found), found.table.results(run, found.scope, found.unsure)
        if isinstance(outcome.value, Unknown) or (outcome.value is None and outcome.faults):
            return None
        value = outcome.value
        return (value if isinstance(value, list) else [] if value is None else [value]), []

    def rows_matched(self, decision: str, answer: Answer) -> tuple[int, ...]:
        """Return which rows of the decision's own table decided, counted from 1; nothing if it has no table."""
        model = self._home.get(decision)
        logic = next((d.logic for d in model.definitions.decisions if decision in {d.name, d.id}), None) if model else None
        table = answer.trace["table"] if answer.trace else None
        if not isinstance(logic, Table) or not table:
            return ()
        places = {rule.id: number for number, rule in enumerate(logic.rules, 1)}
        matched = tuple(places[rule] for rule in table["matched"] if rule in places)
        return matched[:1] if logic.hit_policy is HitPolicy.FIRST else matched


def _names(elements: Iterable[Decision | DecisionService]) -> Iterator[str]:
    for element in elements:
        yield element.name
        yield element.id


_EXACT = 2**53
MOST_ROWS = 100
"""Rows of a table of which a recorded trace says that they matched, or why they did not."""


def small(trace: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a trace fit to be kept with a decision: of a table with thousands of rows only the first of them."""
    if trace is None:
        return None
    table = trace.get("table")
    cut = ("matched", "unknown", "failed")
    kept = table and {name: part[:MOST_ROWS] if name in cut else part for name, part in table.items()}
    return {**trace, "table": kept, "requires": [small(each) for each in trace.get("requires") or ()]}


_AS_THEY_ARE = frozenset({str, bool, float, type(None)})


def plain(value: Any) -> Any:  # noqa: ANN401 - a document
    """Return a document with numbers that every store and wire can take: those of more than 17 digits are rounded to that."""
    kind = value.__class__
    if kind in _AS_THEY_ARE:
        return value
    if kind is list or kind is tuple:
        return [each if each.__class__ in _AS_THEY_ARE else plain(each) for each in value]
    if kind is int:
        return value if abs(value) < _EXACT else float(value)
    if isinstance(value, Mapping):
        return {str(name): each if each.__class__ in _AS_THEY_ARE else plain(each) for name, each in value.items()}
    return float(value) if isinstance(value, Decimal) else value

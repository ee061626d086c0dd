"""Small models for tests: a table of texts, or a few decisions, without any file."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from midoffice.domain.rules.dmn.engine import Model, compile_model
from midoffice.domain.rules.dmn.model import (
    Aggregation,
    Decision,
    Definitions,
    HitPolicy,
    InputData,
    KnowledgeModel,
    Literal,
    Logic,
    Requirement,
    RequirementKind,
    Rule,
    Table,
    TableInput,
    TableOutput,
)
from midoffice.domain.rules.dmn.trace import Outcome

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def table(
    inputs: Mapping[str, str],
    outputs: Sequence[str | TableOutput],
    rows: Sequence[str],
    policy: HitPolicy = HitPolicy.UNIQUE,
    aggregation: Aggregation | None = None,
) -> Table:
    """A table: inputs by expression and type; a row is its cells with `|` between them, `=>` before the results."""
    made: list[Rule] = []
    for n, row in enumerate(rows, 1):
        when, _, then = row.partition("=>")
        cells = tuple(cell.strip() for cell in when.split("|")) if inputs else ()
        made.append(Rule(f"r{n}", cells, tuple(cell.strip() for cell in then.split("|"))))
    return Table(
        inputs=tuple(TableInput(f"i{n}", expression, type=kind) for n, (expression, kind) in enumerate(inputs.items(), 1)),
        outputs=tuple(o if isinstance(o, TableOutput) else TableOutput(f"o{n}", o) for n, o in enumerate(outputs, 1)),
        rules=tuple(made),
        hit_policy=policy,
        aggregation=aggregation,
    )


def model_of(
    inputs: Mapping[str, str], decisions: Mapping[str, tuple[str | Logic | None, Sequence[str]]], **rest: object
) -> Definitions:
    """A model: inputs by name and type; decisions by name, with their logic and the names of what they need."""
    kinds = dict.fromkeys(inputs, RequirementKind.INPUT) | dict.fromkeys(decisions, RequirementKind.DECISION)
    knowledge = rest.get("knowledge", ())
    assert isinstance(knowledge, tuple)
    kinds |= {k.name: RequirementKind.KNOWLEDGE for k in knowledge if isinstance(k, KnowledgeModel)}
    made = [
        Decision(
            name,
            name,
            Literal(logic) if isinstance(logic, str) else logic,
            requires=tuple(Requirement(kinds.get(need, RequirementKind.KNOWLEDGE), need) for need in needs),
        )
        for name, (logic, needs) in decisions.items()
    ]
    data = tuple(InputData(name, name, kind) for name, kind in inputs.items())
    return Definitions("m", "https://example.org/m", inputs=data, decisions=tuple(made), **rest)  # type: ignore[arg-type]  # fields of a model


def table_model(logic: Table, inputs: Mapping[str, str] | None = None) -> Model:
    """A model of one decision `D` that is the table; its inputs are names."""
    names = {column.expression: column.type for column in logic.inputs} if inputs is None else inputs
    return compile_model(model_of(names, {"D": (logic, tuple(names))}))


def ask(model: Model, inputs: Mapping[str, object], decision: str = "D", **options: object) -> Outcome:
    """Evaluate now."""
    return model.evaluate(decision, inputs, now=NOW, **options)  # type: ignore[arg-type]  # options of an evaluation

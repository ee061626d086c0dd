"""What people send as the content of a draft, read and bounded before it is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from midoffice.domain.rules.dmn.document import from_document, to_document
from midoffice.domain.rules.dmn.model import Definitions
from midoffice.domain.rules.version import RuleCase, RuleModel
from midoffice.kernel.errors import Invalid

MOST_MODELS = 20
MOST_CASES = 1_000


def read_models(documents: Sequence[Mapping[str, Any]], before: Sequence[RuleModel] = ()) -> tuple[RuleModel, ...]:
    """Return models as they are kept: complete, with an id for everything. Raises Invalid naming the place.

    `before` are the models that these replace: what a document does not carry is taken over from the one of its name, or, of
    one that was given another name, of its namespace and id.
    """
    if len(documents) > MOST_MODELS:
        raise Invalid("models", f"are {len(documents)}", f"Use at most {MOST_MODELS}.")
    read: list[RuleModel] = []
    names: set[str] = set()
    for number, document in enumerate(documents):
        try:
            definitions = from_document(document)
        except Invalid as problem:
            place = f"models[{number}].{problem.fields['field']}".replace(".model", "", 1)
            raise Invalid(place, str(problem.fields["why"]), str(problem.fields["remedy"])) from problem
        if definitions.name in names:
            raise Invalid(f"models[{number}].name", f"{definitions.name!r} is there twice", "Give each model its own name.")
        names.add(definitions.name)
        read.append(RuleModel(dict(to_document(definitions)), _source_of(definitions, before)))
    return tuple(read)


def _source_of(definitions: Definitions, before: Sequence[RuleModel]) -> str:
    named = [model for model in before if model.document.get("name") == definitions.name]
    alike = [m for m in before if definitions.id and m.document.get("id") == definitions.id]
    return next((model.source for model in (*named, *alike)), "")


def check_cases(cases: Sequence[RuleCase]) -> tuple[RuleCase, ...]:
    """Return the test cases if each has a name of its own and expects something; raises Invalid naming the place."""
    if len(cases) > MOST_CASES:
        raise Invalid("cases", f"are {len(cases)}", f"Use at most {MOST_CASES}.")
    names: set[str] = set()
    for number, case in enumerate(cases):
        if case.name in names:
            raise Invalid(f"cases[{number}].name", f"{case.name!r} is there twice", "Give each test case its own name.")
        names.add(case.name)
        if not case.expected:
            raise Invalid(f"cases[{number}].expected", "is empty", "Name a decision and the value that it should have.")
    return tuple(cases)

"""The versions of the DMN file format, and what each calls its namespaces."""

from dataclasses import dataclass

_OMG = "https://www.omg.org/spec/DMN/"


@dataclass(frozen=True, slots=True)
class Version:
    """A version: the namespaces of its elements and diagrams; `boxes` says whether it has every kind of boxed logic."""

    name: str
    model: str
    diagram: str
    feel: str
    boxes: bool


VERSIONS = (
    Version("1.2", "http://www.omg.org/spec/DMN/20180521/MODEL/", "http://www.omg.org/spec/DMN/20180521/DMNDI/",
            "http://www.omg.org/spec/DMN/20180521/FEEL/", boxes=False),
    Version("1.3", f"{_OMG}20191111/MODEL/", f"{_OMG}20191111/DMNDI/", f"{_OMG}20191111/FEEL/", boxes=False),
    Version("1.4", f"{_OMG}20211108/MODEL/", f"{_OMG}20191111/DMNDI/", f"{_OMG}20211108/FEEL/", boxes=True),
    Version("1.5", f"{_OMG}20230324/MODEL/", f"{_OMG}20230324/DMNDI/", f"{_OMG}20230324/FEEL/", boxes=True),
)  # fmt: skip
NEWEST = VERSIONS[-1]
BY_NAMESPACE = {version.model: version for version in VERSIONS}

DIAGRAM_BOUNDS = "http://www.omg.org/spec/DMN/20180521/DC/"
DIAGRAM_POINTS = "http://www.omg.org/spec/DMN/20180521/DI/"

EXPRESSIONS = frozenset(
    {
        "conditional",
        "context",
        "decisionTable",
        "every",
        "filter",
        "for",
        "functionDefinition",
        "invocation",
        "list",
        "literalExpression",
        "relation",
        "some",
    }
)

"""DMN files: read, written, and the same again."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree
from tests.rules.dmn.drawn import definitions
from tests.rules.dmn.kit import KIT, models

from midoffice.domain.rules.dmn.document import from_document, to_document
from midoffice.domain.rules.dmn.model import Conditional, Definitions, Literal, Position
from midoffice.domain.rules.dmn.reading import read_definitions
from midoffice.domain.rules.dmn.writing import write_definitions
from midoffice.kernel.errors import Invalid

UNSAID = {("hitPolicy", "UNIQUE"), ("kind", "FEEL"), ("isCollection", "false"), ("locationURI", "")}
PHASES = (Phase.explicit, Phase.generate)  # a whole model shrinks for minutes


@settings(max_examples=60, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(definitions())
def test_file_of_a_model_gives_the_model(model: Definitions) -> None:
    model = from_document(to_document(model), model)
    again = read_definitions(write_definitions(model))
    assert replace(again, origin=model.origin, sequence=()) == model


@pytest.mark.parametrize("path", models(), ids=lambda path: path.stem)
def test_file_that_was_read_is_written_with_all_that_was_in_it(path: Path) -> None:
    data = path.read_bytes()
    model = read_definitions(data)
    written = write_definitions(model)
    assert read_definitions(written) == model
    assert not _census(data, model.namespace) - _census(written, model.namespace)
    assert from_document(to_document(model), model) == model


def _census(data: bytes, namespace: str) -> Counter[tuple[str, ...]]:
    """Every element, attribute and text of a file, counted; without what says no more than its absence."""
    found: Counter[tuple[str, ...]] = Counter()
    for element in etree.fromstring(data).iter(etree.Element):
        if not element.attrib and not len(element) and not (element.text or "").strip():
            continue
        found[element.tag,] += 1
        for name, value in element.attrib.items():
            if (name, value) not in UNSAID:
                found[element.tag, name, " ".join(value.split()).removeprefix(namespace if name == "href" else "")] += 1
        if element.text and element.text.strip():
            found[element.tag, element.text.strip()] += 1
    return found


@pytest.mark.parametrize("path", models(), ids=lambda path: path.stem)
def test_written_file_is_valid_where_the_read_one_was(path: Path) -> None:
    schema = etree.XMLSchema(etree.parse(KIT / "schema" / "DMN15.xsd")) if KIT.is_dir() else None
    data = path.read_bytes()
    if schema is not None and schema.validate(etree.fromstring(data)):
        schema.assertValid(etree.fromstring(write_definitions(read_definitions(data))))


HEAD = 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="https://example.org/m"'
RESULT = '<outputEntry expressionLanguage="juel"><text>1</text></outputEntry>'
CELL = f'<decision id="d" name="D"><decisionTable><output/><rule>{RESULT}</rule></decisionTable></decision>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not XML"),
        (b"<definitions", "not XML"),
        (b"<a/>", "not a DMN model"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "encoding"),
        (b'<?xml version="1.0" encoding="UTF-8"?><a>\xff</a>', "not XML"),
        (b"<a>" * 200 + b"</a>" * 200, "too deep"),
        (b"<a>" + b"<b/>" * 250_000 + b"</a>", "too many elements"),
        (b"<a>" + b"x" * 5_000_000 + b"</a>", "5.0 MB"),
        (b"<a " + b" ".join(b'xmlns:n%d="u"' % n for n in range(300)) + b"/>", "namespaces"),
        (f'<definitions {HEAD}><decision id="a" name="x"/><decision id="a" name="y"/></definitions>'.encode(), "twice"),
        (f'<definitions {HEAD}><decision id="a" name=" "/></definitions>'.encode(), "no name"),
        (f'<definitions {HEAD} expressionLanguage="groovy"/>'.encode(), "written in groovy"),
        (f"<definitions {HEAD}>{CELL}</definitions>".encode(), "written in juel"),
    ],
    ids=[
        "empty",
        "broken",
        "other",
        "entity",
        "external",
        "encoding",
        "bytes",
        "deep",
        "wide",
        "big",
        "prefixes",
        "twins",
        "nameless",
        "language",
        "cell",
    ],
)
def test_bad_files_are_refused_with_the_place_and_the_remedy(data: bytes, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_definitions(data)
    assert why in refused.value.message
    assert refused.value.fields["remedy"]


def _small(extra: str = "", prefixes: str = "") -> Definitions:
    return read_definitions(
        f'<definitions {HEAD} {prefixes}><decision id="a" name="A"><literalExpression><text>1 &lt; 2</text></literalExpression>'
        f"</decision>{extra}</definitions>"
    )


def test_new_boxes_bring_a_model_to_the_newest_version() -> None:
    old = _small()
    assert b"20191111/MODEL" in write_definitions(old)
    box = Conditional(Literal("true"), Literal("1"), Literal("2"))
    new = replace(old, decisions=(replace(old.decisions[0], logic=box),))
    written = write_definitions(new)
    assert b"20230324/MODEL" in written
    assert read_definitions(written).decisions[0].logic == box


def test_vendor_parts_stay_when_the_document_changes() -> None:
    model = _small(
        '<decision id="b" name="B" v:tint="red"><extensionElements><v:note xml:lang="de">Grüße &amp; <v:b/></v:note>'
        "</extensionElements></decision>"
        '<textAnnotation id="t"><text>look</text></textAnnotation>',
        'xmlns:v="urn:vendor"',
    )
    document = to_document(model)
    document["description"] = "changed"
    again = read_definitions(write_definitions(from_document(document, model)))
    assert again.description == "changed"
    assert again.origin == model.origin
    assert again.origin.foreign["b"].attributes == (("v:tint", "red"),)


def test_moved_shapes_are_moved_in_the_file() -> None:
    model = _small()
    moved = replace(model, positions={"a": Position(10, 20.5, 100, 60)})
    again = read_definitions(write_definitions(moved))
    assert again.positions == moved.positions
    gone = replace(again, decisions=(), positions={})
    assert read_definitions(write_definitions(gone)).positions == {}

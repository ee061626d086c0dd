"""XML that came out of a template: read without entities or documents of others, and only so large and so deep."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.entities import html5
from xml.parsers.expat import ExpatError, ParserCreate

from midoffice.domain.decisions.rendering.rendered import NotRenderable

MOST_ELEMENTS = 2_000
DEEPEST = 30
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(slots=True)
class Element:
    """An element: its name, its attributes, and what is in it in order."""

    name: str
    attributes: dict[str, str]
    content: list[Element | str] = field(default_factory=list)

    def text(self) -> str:
        """Return all text in it."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.content)


def numeric_entities(text: str) -> str:
    """Return a text with HTML's named entities as numbers, which XML knows as well."""
    return _ENTITY.sub(_numeric, text)


def _numeric(found: re.Match[str]) -> str:
    name = found.group(1)
    if name in _XML_ENTITIES:
        return found.group()
    value = html5.get(f"{name};")
    return found.group() if value is None else "".join(f"&#{ord(character)};" for character in value)


def read_markup(text: str, part: str) -> Element:
    """Return the root element; raises NotRenderable for what is no well-formed XML, or too large, or has a document type."""
    reader = _Reader(part)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.ProcessingInstructionHandler = reader.refuse
    try:
        parser.Parse(text, True)  # noqa: FBT003 - the last part of it
    except ExpatError as wrong:
        raise NotRenderable(part, f"is not well-formed: {wrong}") from None
    return reader.root


class _Reader:
    def __init__(self, part: str) -> None:
        self._part = part
        self._open: list[Element] = [Element("", {})]
        self._count = 0

    @property
    def root(self) -> Element:
        found = self._open[0].content[0]
        if isinstance(found, str):
            raise NotRenderable(self._part, "has no element")
        return found

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > DEEPEST:
            raise NotRenderable(self._part, f"has more than {MOST_ELEMENTS:,} elements, or they are more than {DEEPEST} deep")
        element = Element(name, dict(attributes))
        self._open[-1].content.append(element)
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        self._open[-1].content.append(text)

    def refuse(self, *_what: object) -> None:
        raise NotRenderable(self._part, "may have neither a document type nor processing instructions")

"""XML as a small tree, read with the standard library's expat and nothing that could reach out of the text.

A document type, and with it every entity, is refused where it begins; size, depth and number of elements are limited while reading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from midoffice.kernel.errors import Invalid

LARGEST_BYTES = 4_000_000
DEEPEST = 120
MOST_ELEMENTS = 200_000
MOST_PREFIXES = 200

_XML = "http://www.w3.org/XML/1998/namespace"
_NOTHING: Mapping[str, str] = {}


class Raw(str):
    """XML that is written as it stands."""

    __slots__ = ()


@dataclass(slots=True)
class Markup:
    """An element. `attributes` have qualified names; `scope` are all prefixes known here, `declared` those declared here."""

    name: str
    namespace: str = ""
    prefix: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Markup | str]" = field(default_factory=list)
    declared: dict[str, str] = field(default_factory=dict)
    scope: Mapping[str, str] = field(default_factory=dict)
    line: int = 0

    @property
    def tag(self) -> str:
        """The qualified name."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    def elements(self) -> "Iterator[Markup]":
        """The children that are elements."""
        return (child for child in self.children if isinstance(child, Markup))

    def text(self) -> str:
        """All text directly in it."""
        return "".join(child for child in self.children if isinstance(child, str))

    def get(self, attribute: str) -> str:
        """An attribute, or the empty string."""
        return self.attributes.get(attribute, "")


def read_markup(data: bytes | str) -> Markup:
    """The root element of an XML document. Raises `Invalid`; its field names the line."""
    size = len(data) if isinstance(data, bytes) else len(data.encode())
    if size > LARGEST_BYTES:
        raise Invalid("file", f"has {size / 1e6:.1f} MB.", f"Split the model: at most {LARGEST_BYTES / 1e6:.0f} MB are read.")
    return _Reading().read(data)


class _Reading:
    """One run of expat: builds the tree and refuses on the way."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.ordered_attributes = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartNamespaceDeclHandler = self.declare
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.root: Markup | None = None
        self.open: list[Markup] = []
        self.declared: dict[str, str] = {}
        self.elements = 0

    def read(self, data: bytes | str) -> Markup:
        try:
            self.parser.Parse(data, True)  # noqa: FBT003 - expat's own signature
        except expat.ExpatError as fault:
            raise Invalid(
                f"line {fault.lineno}, column {fault.offset + 1}",
                f"this is not XML: {expat.ErrorString(fault.code)}.",
                "Export the model again from the tool that it comes from, as UTF-8.",
            ) from None
        except (ValueError, LookupError, UnicodeError):
            raise Invalid("file", "its encoding is not known.", "Save the file as UTF-8.") from None
        if self.root is None:
            raise Invalid("file", "is empty.", "Choose a file that a DMN tool has written.")
        return self.root

    def _refuse(self, why: str, remedy: str) -> Invalid:
        return Invalid(f"line {self.parser.CurrentLineNumber}", why, remedy)

    def refuse_doctype(self, *_declared: object) -> None:
        raise self._refuse("a document type is declared, and with it entities could come.", "Take the <!DOCTYPE ...> out.")

    def declare(self, prefix: str | None, uri: str | None) -> None:
        self.declared[prefix or ""] = uri or ""

    def start(self, tag: str, attributes: list[str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise self._refuse("there are too many elements.", f"Split the model: at most {MOST_ELEMENTS} elements are read.")
        if len(self.open) >= DEEPEST:
            raise self._refuse("elements lie too deep in each other.", f"At most {DEEPEST} levels are read.")
        above = self.open[-1].scope if self.open else _NOTHING
        if len(above) + len(self.declared) > MOST_PREFIXES:
            raise self._refuse("too many namespaces are declared.", f"Declare at most {MOST_PREFIXES}.")
        namespace, name, prefix = _split(tag)
        element = Markup(
            name,
            namespace,
            prefix,
            {_qualified(key): value for key, value in zip(attributes[::2], attributes[1::2], strict=True)},
            declared=self.declared,
            scope={**above, **self.declared} if self.declared else above,
            line=self.parser.CurrentLineNumber,
        )
        self.declared = {}
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        self.open[-1].children.append(text)


def _split(tag: str) -> tuple[str, str, str]:
    parts = tag.split(" ")
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - namespace, name, prefix


def _qualified(attribute: str) -> str:
    namespace, name, prefix = _split(attribute)
    if namespace == _XML:
        return f"xml:{name}"
    return f"{prefix}:{name}" if prefix else name


def fragment(element: Markup, known: Mapping[str, str]) -> str:
    """The element as XML that may stand wherever the prefixes in `known` are declared."""
    missing = {prefix: uri for prefix, uri in element.scope.items() if known.get(prefix) != uri}
    return _verbatim(element, missing)


def read_fragment(text: str, known: Mapping[str, str]) -> Markup:
    """The element that `fragment` wrote."""
    declarations = "".join(f" {_declaration(prefix, uri)}" for prefix, uri in known.items())
    return next(read_markup(f"<fragment{declarations}>{text}</fragment>").elements())


def write_markup(root: Markup) -> bytes:
    """A whole document, indented wherever that changes no text."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    _write(root, "", lines)
    return ("\n".join(lines) + "\n").encode()


def _write(element: Markup, indent: str, lines: list[str]) -> None:
    start = _start_tag(element, element.declared)
    if not element.children:
        lines.append(f"{indent}<{start}/>")
        return
    if any(isinstance(child, str) and not isinstance(child, Raw) for child in element.children):
        lines.append(f"{indent}<{start}>{_content(element)}</{element.tag}>")
        return
    lines.append(f"{indent}<{start}>")
    for child in element.children:
        if isinstance(child, Markup):
            _write(child, indent + "  ", lines)
        else:
            lines.append(f"{indent}  {child}")
    lines.append(f"{indent}</{element.tag}>")


def _verbatim(element: Markup, declared: Mapping[str, str]) -> str:
    start = _start_tag(element, declared)
    return f"<{start}>{_content(element)}</{element.tag}>" if element.children else f"<{start}/>"


def _content(element: Markup) -> str:
    return "".join(
        _verbatim(c, c.declared) if isinstance(c, Markup) else c if isinstance(c, Raw) else _escaped(c) for c in element.children
    )


def _start_tag(element: Markup, declared: Mapping[str, str]) -> str:
    parts = [element.tag]
    parts += [_declaration(prefix, uri) for prefix, uri in declared.items()]
    parts += [f'{name}="{_quoted(value)}"' for name, value in element.attributes.items()]
    return " ".join(parts)


def _declaration(prefix: str, uri: str) -> str:
    return f'xmlns:{prefix}="{_quoted(uri)}"' if prefix else f'xmlns="{_quoted(uri)}"'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")

"""Reading a SOAP answer by its description.

zeep's own reading takes whatever is not `true` for false, and a number that is none for nothing (with the value in its
log). That would be a guess; here such a value stays the text that it is, for the field to refuse.
"""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.xsd.elements import Any as AnyElement
from zeep.xsd.elements import Element
from zeep.xsd.types import builtins
from zeep.xsd.types.complex import ComplexType

from midoffice.ports.sources import SourceDown, SourceSchema

_ENVELOPES = ("{http://schemas.xmlsoap.org/soap/envelope/}", "{http://www.w3.org/2003/05/soap-envelope}")
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_MOST_DEPTH = 60
_MOST_DIGITS = 400


class Fault(Exception):
    """The answer is a fault. `names` are its codes and the names of its details, without namespaces."""

    def __init__(self, names: tuple[str, ...]) -> None:
        """Keep what names the fault; its text may speak of the customer."""
        self.names = names
        super().__init__(", ".join(names))

    def trouble(self) -> SourceDown | SourceSchema:
        """Return what the fault means if it does not mean "nobody"."""
        said = ", ".join(self.names) or "without a code"
        if any(name in ("Server", "Receiver") for name in self.names):
            return SourceDown(f"It answered with a fault ({said}).")
        return SourceSchema(f"It answered with a fault ({said}).")


def body_element(content: bytes) -> Any:  # noqa: ANN401  # lxml's classes are not typed
    """Return the element in the body of an answer. Raises Fault; SourceSchema for what is no SOAP, or declares entities."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise SourceSchema("Its answer is not XML, or not all of it.") from None
    if root.getroottree().docinfo.doctype:
        raise SourceSchema("Its answer declares a document type, which no SOAP message may.")
    for namespace in _ENVELOPES:
        if root.tag == f"{namespace}Envelope":
            body = root.find(f"{namespace}Body")
            found = list(body) if body is not None else []
            if not found:
                raise SourceSchema("Its answer has no body.")
            if found[0].tag == f"{namespace}Fault":
                raise Fault(_names(found[0]))
            return found[0]
    raise SourceSchema("Its answer is XML, but not SOAP.")


def _names(fault: Any) -> tuple[str, ...]:  # noqa: ANN401  # the same
    names: list[str] = []
    for each in fault.iter():
        local = etree.QName(each).localname
        if local in ("faultcode", "Value") and each.text:
            names.append(each.text.strip().rpartition(":")[2][:80])
        elif local in ("detail", "Detail"):
            names += [etree.QName(child).localname[:80] for child in each]
    return tuple(dict.fromkeys(names))


class Reading:
    """Turns elements into values by their type. `zone` is where times without a zone are from; without one they stay texts."""

    def __init__(self, types: Any, zone: tzinfo | None) -> None:  # noqa: ANN401  # zeep's classes are not typed
        """Take the types of a description."""
        self._types = types
        self._zone = zone

    def value(self, element: Any, kind: Any, depth: int = 0) -> object:  # noqa: ANN401  # the same
        """Return the value of an element; with no type (None) by its form: texts, and objects of them."""
        if depth > _MOST_DEPTH:
            raise SourceSchema("Its answer is nested too deeply.")
        if element.get(_NIL) in ("true", "1"):
            return None
        kind = self._said_type(element) or kind
        if isinstance(kind, ComplexType):
            return self._object(element, kind, depth)
        if len(element):
            return self._by_form(element, depth)
        return self._simple("".join(element.itertext()), kind)

    def _said_type(self, element: Any) -> Any:  # noqa: ANN401  # the same
        """Return the type that an element says it has (xsi:type): how an extension of the described one is told."""
        said = element.get(_TYPE)
        if not said:
            return None
        prefix, _, local = said.rpartition(":")
        try:
            return self._types.get_type(f"{{{element.nsmap.get(prefix or None, '')}}}{local}")
        except (ZeepError, LookupError, ValueError):
            return None

    def _object(self, element: Any, kind: ComplexType, depth: int) -> dict[str, object]:  # noqa: ANN401  # the same
        found: dict[str, object] = {}
        for name, attribute in kind.attributes:
            if getattr(attribute, "qname", None) is not None and (text := element.get(attribute.qname.text)) is not None:
                found[str(name)] = self._simple(text, attribute.type)
        for name, each in kind.elements:
            if isinstance(each, AnyElement) or not isinstance(each, Element):
                continue
            if name == "_value_1" and not len(element):  # simple content: a value with attributes
                found["value"] = self._simple("".join(element.itertext()), each.type)
                continue
            local = each.qname.localname
            children = [child for child in element if etree.QName(child).localname == local]
            if each.accepts_multiple:
                found[str(name)] = [self.value(child, each.type, depth + 1) for child in children]
            elif len(children) > 1:
                raise SourceSchema(f"Its answer has {local} {len(children)} times where its description allows one.")
            elif children:
                found[str(name)] = self.value(children[0], each.type, depth + 1)
            elif each.is_optional:
                found[str(name)] = None  # nothing; one that has to be there and is not is left out, and so not known
        return found or self._by_form(element, depth) if len(element) else found

    def _by_form(self, element: Any, depth: int) -> dict[str, object]:  # noqa: ANN401  # the same
        found: dict[str, object] = {}
        for child in element:
            local, value = etree.QName(child).localname, self.value(child, None, depth + 1)
            if local not in found:
                found[local] = value
            else:
                before = found[local]
                found[local] = [*before, value] if isinstance(before, list) else [before, value]
        return found

    def _simple(self, text: str, kind: Any) -> object:  # noqa: ANN401  # the same
        for known, read in _READ:
            if isinstance(kind, known):
                try:
                    return read(text.strip())
                except (ValueError, InvalidOperation):
                    return text
        if isinstance(kind, builtins.DateTime):
            return self._instant(text)
        return text

    def _instant(self, text: str) -> object:
        try:
            found = datetime.fromisoformat(text.strip())
        except ValueError:
            return text
        if found.tzinfo is None:
            return found.replace(tzinfo=self._zone) if self._zone is not None else text
        return found


def _number(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite() or len(text) > _MOST_DIGITS or abs(found.adjusted()) > _MOST_DIGITS:
        raise ValueError(text)
    return found


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS or not text.lstrip("+-").isdecimal():
        raise ValueError(text)
    return int(text)


def _truth(text: str) -> bool:
    if text not in ("true", "1", "false", "0"):
        raise ValueError(text)
    return text in ("true", "1")


_READ: tuple[tuple[type, Callable[[str], object]], ...] = (
    (builtins.Boolean, _truth),
    (builtins.Integer, _whole),
    (builtins.Decimal, _number),
    (builtins.Float, _number),
    (builtins.Double, _number),
    (builtins.Date, date.fromisoformat),
)

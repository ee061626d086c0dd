"""The customer view: everything that is known about a customer at one instant, and what is not, with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from midoffice.domain.context.attribute import Attribute, Missing, Reading, UnknownReason
from midoffice.domain.context.exact import exact_document, read_exact
from midoffice.domain.context.source import SERVICE, FieldType
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import CONTEXT, UTC_ZONE, FeelDate, FeelDateTime
from midoffice.kernel.errors import Invalid

FORBIDDEN = UnknownReason.FORBIDDEN.value
_MICROSECOND = timedelta(microseconds=1)
_TYPES = {kind: kind.value for kind in FieldType}
_SELDOM = ("unit", "label", "meaning", "purpose", "protected", "others")
_USUAL = ("", "", "", SERVICE, False, ())
_AS_IT_IS = frozenset({str, bool, type(None)})


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """How one source answered: live, by what was kept of an earlier answer, or not at all."""

    key: str
    state: Literal["live", "kept", "unknown"]
    elapsed: timedelta
    reason: UnknownReason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The attributes of a customer by name, and how each source answered, in the order of their keys.

    Every attribute that was wanted is there: with its value, or with Missing in its place.
    """

    customer_id: UUID
    at: datetime
    attributes: Mapping[str, Attribute]
    sources: tuple[SourceAnswer, ...]

    def inputs(self, granted: frozenset[str], *, verified: bool) -> dict[str, dict[str, object]]:
        """Return what rules are told: by subject and name, FEEL values and UNKNOWNs.

        `granted` are the purposes that the customer has consented to; `service` needs no consent. Attributes of other purposes, and
        protected ones while the customer is not verified, are UNKNOWN(forbidden).
        """
        told: dict[str, dict[str, object]] = {}
        for attribute in self.attributes.values():
            subject, _, name = attribute.name.partition(".")
            allowed = (attribute.purpose == SERVICE or attribute.purpose in granted) and (verified or not attribute.protected)
            part = told.get(subject)
            if part is None:
                part = told[subject] = {}
            part[name] = _told(attribute) if allowed else Unknown(FORBIDDEN, attribute.name)
        return told

    def packed(self) -> dict[str, Any]:
        """Return the view as JSON for evidence, exactly and short: `from_packed` gives an equal one.

        An attribute is a list of its name, type, value, source and the place of its time among `times`; what is seldom told, such
        as a unit or what other sources say, stands in an object behind them.
        """
        times: dict[datetime, int] = {}
        attributes = [_packed(attribute, times.setdefault(attribute.as_of, len(times))) for attribute in self.attributes.values()]
        return {
            "customer_id": str(self.customer_id),
            "at": self.at.isoformat(),
            "times": [time.isoformat() for time in times],
            "attributes": attributes,
            "sources": [
                [answer.key, answer.state, answer.elapsed // _MICROSECOND, _reason(answer), answer.detail]
                for answer in self.sources
            ],
        }

    def document(self) -> dict[str, Any]:
        """Return the view as JSON for people, exactly: `from_document` gives an equal one."""
        return {
            "customer_id": str(self.customer_id),
            "at": self.at.isoformat(),
            "attributes": _attribute_documents(self.attributes.values()),
            "sources": [
                {
                    "key": answer.key,
                    "state": answer.state,
                    "elapsed_us": answer.elapsed // _MICROSECOND,
                    "reason": _reason(answer),
                    "detail": answer.detail,
                }
                for answer in self.sources
            ],
        }


def from_document(document: Mapping[str, Any]) -> CustomerView:
    """Return the view of a document; raises Invalid for one that is none."""
    try:
        attributes = [_read_attribute(each) for each in document["attributes"]]
        sources = tuple(
            SourceAnswer(
                each["key"],
                each["state"],
                timedelta(microseconds=each["elapsed_us"]),
                UnknownReason(each["reason"]) if each["reason"] else None,
                each["detail"],
            )
            for each in document["sources"]
        )
        at = datetime.fromisoformat(document["at"])
        return CustomerView(UUID(document["customer_id"]), at, {each.name: each for each in attributes}, sources)
    except (KeyError, TypeError, ValueError) as wrong:
        raise Invalid("view", f"is not the document of a customer view ({wrong})") from None


def from_packed(document: Mapping[str, Any]) -> CustomerView:
    """Return the view that was packed; raises Invalid for a document that is none."""
    try:
        times = [datetime.fromisoformat(time) for time in document["times"]]
        attributes = [_unpacked(each, times) for each in document["attributes"]]
        sources = tuple(
            SourceAnswer(key, state, timedelta(microseconds=elapsed), UnknownReason(reason) if reason else None, detail)
            for key, state, elapsed, reason, detail in document["sources"]
        )
        at = datetime.fromisoformat(document["at"])
        return CustomerView(UUID(document["customer_id"]), at, {each.name: each for each in attributes}, sources)
    except (KeyError, TypeError, ValueError, IndexError) as wrong:
        raise Invalid("view", f"is not that of a customer ({wrong})") from None


def _reason(answer: SourceAnswer) -> str | None:
    return answer.reason.value if answer.reason else None


def _packed(attribute: Attribute, time: int) -> list[Any]:
    value = attribute.value
    plain = value if value.__class__ in _AS_IT_IS else exact_document(value)
    packed = [attribute.name, _TYPES[attribute.type], plain, attribute.source, time]
    seldom = (attribute.unit, attribute.label, attribute.meaning, attribute.purpose, attribute.protected, attribute.others)
    if seldom != _USUAL:
        told = {name: each for name, each, usual in zip(_SELDOM, seldom, _USUAL, strict=True) if each != usual}
        if attribute.others:
            told["others"] = _others(attribute)
        packed.append(told)
    return packed


def _unpacked(packed: list[Any], times: list[datetime]) -> Attribute:
    name, kind, value, source, time, *rest = packed
    told = {**rest[0]} if rest else {}
    others = _read_others(told.pop("others", ()), name)
    return Attribute(name, read_exact(value, name), source, times[time], FieldType(kind), others=others, **told)


def _told(attribute: Attribute) -> object:
    value = attribute.value
    kind = value.__class__
    if kind in _AS_IT_IS:
        return value
    if kind is Missing:
        return Unknown(value.reason.value, attribute.name)  # type: ignore[attr-defined] # of this class
    try:
        return CONTEXT.plus(value) if kind is Decimal else feel_value(value)  # type: ignore[arg-type] # of this class
    except (ArithmeticError, ValueError):
        return Unknown(UnknownReason.SCHEMA.value, attribute.name)


def feel_value(value: object) -> object:  # noqa: PLR0911 - one line for each kind
    """Return the FEEL value of an attribute's value: numbers as Decimal of 34 digits, instants in UTC.

    Raises ArithmeticError for a number that FEEL does not have.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return CONTEXT.create_decimal(value)
    if isinstance(value, Decimal):
        return CONTEXT.plus(value)
    if isinstance(value, datetime):
        return FeelDateTime.from_python(value, UTC_ZONE)
    if isinstance(value, date):
        return FeelDate(value.year, value.month, value.day)
    if isinstance(value, list | tuple):
        return [feel_value(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): feel_value(part) for name, part in value.items()}
    raise ValueError(f"{type(value).__name__} is not a value of an attribute")


def _attribute_documents(attributes: Iterable[Attribute]) -> list[dict[str, Any]]:
    written = []
    at, as_of = None, ""
    for attribute in attributes:
        if attribute.as_of is not at:  # all that came in one answer are of one instant
            at, as_of = attribute.as_of, attribute.as_of.isoformat()
        written.append(
            {
                "name": attribute.name,
                "value": exact_document(attribute.value),
                "source": attribute.source,
                "as_of": as_of,
                "type": attribute.type,
                "unit": attribute.unit,
                "label": attribute.label,
                "meaning": attribute.meaning,
                "purpose": attribute.purpose,
                "protected": attribute.protected,
                "others": _others(attribute),
            }
        )
    return written


def _others(attribute: Attribute) -> list[dict[str, Any]]:
    return [
        {"source": other.source, "value": exact_document(other.value), "as_of": other.as_of.isoformat()}
        for other in attribute.others
    ]


def _read_others(documents: Iterable[Mapping[str, Any]], name: str) -> tuple[Reading, ...]:
    return tuple(
        Reading(other["source"], read_exact(other["value"], name), datetime.fromisoformat(other["as_of"])) for other in documents
    )


def _read_attribute(document: Mapping[str, Any]) -> Attribute:
    name = document["name"]
    return Attribute(
        name,
        read_exact(document["value"], name),
        document["source"],
        datetime.fromisoformat(document["as_of"]),
        FieldType(document["type"]),
        document["unit"],
        document["label"],
        document["meaning"],
        document["purpose"],
        document["protected"],
        _read_others(document["others"], name),
    )

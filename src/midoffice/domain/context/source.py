"""A source: a back-office system that is asked about a customer, and what its answers mean."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from midoffice.domain.customers.identifier import IdentifierKind

SERVICE = "service"
"""The purpose that needs no consent: serving the customer who is in contact with us."""


class SourceKind(StrEnum):
    """How a source is spoken to."""

    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
    SQLITE = "sqlite"
    SQL = "sql"
    REST = "rest"
    SOAP = "soap"
    LDAP = "ldap"
    FILES = "files"


class FieldType(StrEnum):
    """What a value of an attribute is."""

    STRING = "string"
    NUMBER = "number"
    """Exact: int or Decimal."""
    MONEY = "money"
    """Decimal; the currency is the field's unit."""
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    """An aware instant."""
    LIST = "list"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One attribute of the customer view, as this source tells it.

    `name` is `subject.name`, each of them `[a-z][a-z0-9_]*`. `column` says where in a row it stands: a column, or a dotted path
    with list indexes into JSON (`order.items.0.sku`). `fresh_for` is how old a value may be when the source cannot be asked in
    time; zero: always live. A `protected` one is account data: nobody is told while the customer is not verified.
    """

    name: str
    column: str
    type: FieldType = FieldType.STRING
    unit: str = ""
    label: str = ""
    meaning: str = ""
    purpose: str = SERVICE
    fresh_for: timedelta = timedelta(0)
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """How a customer is looked up by one kind of identifier; of several the first that fits an identifier is asked.

    `statement` is SQL with the one bound parameter `:id`, a REST path or an LDAP filter with `{id}`, the name of a SOAP operation,
    or SQL over the named file with `:id`. `owner_column` must equal the identifier asked for; empty only where the statement
    gives one aggregated row. With `rows` many, every field is a list in the order of the rows.
    """

    kind: IdentifierKind
    statement: str
    owner_column: str = ""
    rows: Literal["one", "many"] = "one"


@dataclass(frozen=True, slots=True)
class SourceDefinition:
    """A source as an administrator describes it. `connection` holds no secret; its adapter checks its shape.

    Of two sources that tell the same attribute, the one with the higher `precedence` wins. `most_at_once` requests are under way
    at a time; `hedge_after` allows a second try beside the first one that late. An answer younger than `ask_again_after` is used
    without asking again, except for fields that are always live; zero: it is asked each time.
    """

    id: UUID
    key: str
    name: str
    kind: SourceKind
    connection: dict[str, Any]
    lookups: tuple[Lookup, ...]
    fields: tuple[FieldSpec, ...]
    active: bool = True
    most_at_once: int = 8
    hedge_after: timedelta | None = None
    ask_again_after: timedelta = timedelta(0)
    precedence: int = 0
    has_secret: bool = False
    created_at: datetime = field(kw_only=True)
    version: int = 1

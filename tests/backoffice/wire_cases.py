"""The cases of REST, SOAP and LDAP for the conformance suite of sources."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from tests.backoffice.directory import ADMINISTRATOR, PASSWORD, PEOPLE, Directory
from tests.backoffice.directory import PLACES as ABOVE
from tests.backoffice.http_peer import ENDLESS, FROZEN, Reply, Request, http_peer
from tests.backoffice.opening import lookup

from midoffice.adapters.backoffice.ldap.adapter import LdapAdapter
from midoffice.adapters.backoffice.rest.adapter import RestAdapter
from midoffice.adapters.backoffice.soap.adapter import SoapAdapter
from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceDefinition
from midoffice.kernel.ids import new_id
from midoffice.ports.sources import SourceAdapter, SourceConnection
from midoffice.testing.clock import START
from midoffice.testing.freezing_proxy import freezing_proxy
from midoffice.testing.source_case import CUSTOMERS, ORDERS, PLACES, SECRET, SourceCase, asking

FIELDS = (
    FieldSpec("shop.name", "name"),
    FieldSpec("shop.visits", "visits", FieldType.NUMBER),
    FieldSpec("shop.balance", "balance", FieldType.MONEY),
    FieldSpec("shop.since", "since", FieldType.TIME),
    FieldSpec("shop.fax", "fax"),
    FieldSpec("shop.number", "number", FieldType.NUMBER),
    FieldSpec("shop.item", "item"),
)


def opened(adapter: SourceAdapter, connection: dict[str, Any], *lookups: Lookup, secret: str | None = None) -> SourceConnection:
    adapter.check(connection, lookups, has_secret=secret is not None)
    definition = SourceDefinition(
        new_id(), "shop", "Shop", adapter.kind, connection, lookups, FIELDS, most_at_once=PLACES, created_at=START
    )
    return adapter.open(definition, secret)


async def _close(case: SourceCase) -> None:
    for source in (case.source, case.refused, case.deaf, case.behind):
        if source is not None:
            await source.close()


def _of(number: str) -> dict[str, object] | None:
    return next((dict(customer) for customer in CUSTOMERS if customer["id"] == number), None)


def _json(value: object) -> bytes:
    """Write JSON with money as a number, digit by digit."""
    marked = json.dumps(value, default=lambda each: f"<{each}>" if isinstance(each, Decimal) else each.isoformat())
    return marked.replace('"<', "").replace('>"', "").encode()


def rest_reply(request: Request) -> Reply:
    if request.headers.get("x-api-key") != PASSWORD:
        return Reply(status=401)
    _, what, number = request.target.split("/")
    number = Request("GET", number, {}, b"").path
    if what == "orders":
        return Reply(_json([order for order in ORDERS if order["id"] == number]))
    if what == "endless":
        return FROZEN
    if what == "flood":
        return ENDLESS
    if what == "crowd":
        return Reply(_json([{"id": number}] * 201))
    found = _of(number)
    return Reply(_json(found)) if found else Reply(status=404)


@asynccontextmanager
async def rest_case() -> AsyncIterator[SourceCase]:
    one, many = lookup("/customers/{id}", "id"), lookup("/orders/{id}", "id", rows="many")

    def at(port: int, secret: str = PASSWORD) -> SourceConnection:
        connection = {"base_url": f"http://127.0.0.1:{port}", "private_addresses": True, "auth": "api_key"}
        return opened(RestAdapter(), connection, one, many, secret=secret)

    async with http_peer(rest_reply) as server, freezing_proxy(server.port) as proxy:
        case = SourceCase(
            at(server.port),
            one,
            many,
            endless=asking(one, "/endless/{id}"),
            crowd=asking(one, "/crowd/{id}"),
            flood=asking(one, "/flood/{id}"),
            refused=at(server.port, SECRET),
            deaf=at(1),
            behind=at(proxy.port),
            peer=proxy,
        )
        yield case
        await _close(case)


_XSD = "http://www.w3.org/2001/XMLSchema"
_SHOP = "urn:example:shop"
_OPERATIONS = ("GetCustomer", "GetOrders", "Endless", "Flood", "Crowd")
_TYPES = {"id": "string", "name": "string", "visits": "long", "balance": "decimal", "since": "dateTime", "fax": "string"}
_TYPES |= {"number": "int", "item": "string"}


def shop_description(port: int) -> str:
    rows = "".join(f'<x:element name="{name}" type="x:{kind}" nillable="true"/>' for name, kind in _TYPES.items())
    elements = "".join(
        f'<x:element name="{name}"><x:complexType><x:sequence><x:element name="id" type="x:string"/></x:sequence>'
        "</x:complexType></x:element>"
        f'<x:element name="{name}Said"><x:complexType><x:sequence>'
        f'<x:element name="row" minOccurs="0" maxOccurs="unbounded"><x:complexType><x:sequence>{rows}</x:sequence>'
        "</x:complexType></x:element></x:sequence></x:complexType></x:element>"
        for name in _OPERATIONS
    )
    messages = "".join(
        f'<message name="{name}In"><part name="p" element="s:{name}"/></message>'
        f'<message name="{name}Out"><part name="p" element="s:{name}Said"/></message>'
        for name in _OPERATIONS
    )
    kinds = "".join(
        f'<operation name="{name}"><input message="s:{name}In"/><output message="s:{name}Out"/></operation>' for name in _OPERATIONS
    )
    bound = "".join(
        f'<operation name="{name}"><soap:operation soapAction="{name}"/>'
        '<input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>'
        for name in _OPERATIONS
    )
    return (
        '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" '
        f'xmlns:s="{_SHOP}" xmlns:x="{_XSD}" targetNamespace="{_SHOP}">'
        f'<types><x:schema targetNamespace="{_SHOP}" elementFormDefault="qualified">{elements}</x:schema></types>{messages}'
        f'<portType name="Shop">{kinds}</portType><binding name="Bound" type="s:Shop">'
        f'<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>{bound}</binding>'
        f'<service name="Shop"><port name="Shop" binding="s:Bound"><soap:address location="http://127.0.0.1:{port}/"/></port></service>'
        "</definitions>"
    )


def soap_reply(request: Request) -> Reply:
    if request.headers.get("authorization") != "Basic " + base64.b64encode(f"midoffice:{PASSWORD}".encode()).decode():
        return Reply(status=401)
    question = etree.fromstring(request.body)[-1][0]
    operation, number = etree.QName(question).localname, question[0].text or ""
    rows: list[dict[str, object]] = []
    if operation == "Endless":
        return FROZEN
    if operation == "Flood":
        return ENDLESS
    if operation == "Crowd":
        rows = [{"id": number}] * 201
    elif operation == "GetOrders":
        rows = [dict(order) for order in ORDERS if order["id"] == number]
    elif (found := _of(number)) is not None:
        rows = [found]
    said = "".join(f"<row>{''.join(map(_element, row.items()))}</row>" for row in rows)
    text = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<{operation}Said xmlns="{_SHOP}">{said}</{operation}Said></e:Body></e:Envelope>'
    )
    return Reply(text.encode(), type="text/xml; charset=utf-8")


def _element(item: tuple[str, object]) -> str:
    name, value = item
    if value is None:
        return f'<{name} xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'
    return f"<{name}>{escape(value.isoformat() if isinstance(value, datetime) else str(value))}</{name}>"


@asynccontextmanager
async def soap_case() -> AsyncIterator[SourceCase]:
    one, many = lookup("GetCustomer", "id"), lookup("GetOrders(id)", "id", rows="many")

    def at(port: int, secret: str = PASSWORD) -> SourceConnection:
        connection = {
            "wsdl_documents": {"shop.wsdl": shop_description(port)},
            "rows_at": "row",
            "private_addresses": True,
            "auth": "basic",
            "username": "midoffice",
        }
        return opened(SoapAdapter(), connection, one, many, secret=secret)

    async with http_peer(soap_reply) as server, freezing_proxy(server.port) as proxy:
        case = SourceCase(
            at(server.port),
            one,
            many,
            drifted=asking(one, "GetNickname(id)"),
            endless=asking(one, "Endless"),
            crowd=asking(one, "Crowd"),
            flood=asking(one, "Flood"),
            refused=at(server.port, SECRET),
            deaf=at(1),
            behind=at(proxy.port),
            peer=proxy,
        )
        yield case
        await _close(case)


_TEXT = "SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE"
SHOP_SCHEMA = "\n".join(
    [
        f"attributetype ( 1.3.6.1.4.1.99999.1.{number} NAME '{name}' EQUALITY caseExactMatch {_TEXT} )"
        for number, name in enumerate(("id", "visits", "balance", "number", "item"))
    ]
    + [
        "attributetype ( 1.3.6.1.4.1.99999.1.9 NAME 'since' SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE )",
        "objectclass ( 1.3.6.1.4.1.99999.2.1 NAME 'shopCustomer' SUP top STRUCTURAL MUST ( cn $ id )",
        " MAY ( name $ visits $ balance $ since $ facsimileTelephoneNumber ) )",
        "objectclass ( 1.3.6.1.4.1.99999.2.2 NAME 'shopOrder' SUP top STRUCTURAL MUST ( cn $ id $ number $ item ) )",
    ]
)


def shop_people() -> str:
    """Return the customers and their orders, and a crowd, as entries."""
    entries = [ABOVE]
    for kind, rows in (("Customer", CUSTOMERS), ("Order", ORDERS), ("Customer", [{"id": "crowd"}] * 201)):
        for row in rows:
            name = f"{kind}-{len(entries)}"
            lines = [f"dn: cn={name},{PEOPLE}", f"objectClass: shop{kind}", f"cn: {name}"]
            for attribute, value in row.items():
                if value is not None:
                    text = value.strftime("%Y%m%d%H%M%S.%fZ") if isinstance(value, datetime) else str(value)
                    lines.append(f"{attribute}:: {base64.b64encode(text.encode()).decode()}")
            entries.append("\n".join(lines))
    return "\n\n".join(entries)


@asynccontextmanager
async def ldap_case(directory: Directory) -> AsyncIterator[SourceCase]:
    one = lookup("(&(objectClass=shopCustomer)(id={id}))", "id")
    many = lookup("(&(objectClass=shopOrder)(id={id}))", "id", rows="many")

    def at(port: int, secret: str = PASSWORD) -> SourceConnection:
        connection = {"url": f"ldap://127.0.0.1:{port}", "plain": True, "base_dn": PEOPLE, "bind_dn": ADMINISTRATOR}
        return opened(LdapAdapter(), connection, one, many, secret=secret)

    async with freezing_proxy(directory.port) as proxy:
        case = SourceCase(
            at(directory.port),
            one,
            many,
            crowd=asking(one, "(|(id=crowd)(id={id}))"),
            refused=at(directory.port, SECRET),
            deaf=at(1),
            behind=at(proxy.port),
            peer=proxy,
        )
        yield case
        await _close(case)

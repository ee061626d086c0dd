"""A small SOAP service over the HTTP peer: its description in two documents, and its answers, good or bad."""

from dataclasses import dataclass, field

from lxml import etree
from tests.backoffice.http_peer import Reply, Request

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
OURS = "urn:example:crm"

SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="{OURS}"
    targetNamespace="{OURS}" elementFormDefault="qualified">
  <xs:complexType name="Customer">
    <xs:sequence>
      <xs:element name="number" type="xs:string"/>
      <xs:element name="points" type="xs:integer"/>
      <xs:element name="balance" type="xs:decimal"/>
      <xs:element name="rate" type="xs:double" minOccurs="0"/>
      <xs:element name="open" type="xs:boolean"/>
      <xs:element name="since" type="xs:date"/>
      <xs:element name="seen" type="xs:dateTime" minOccurs="0"/>
      <xs:element name="called" type="xs:dateTime" minOccurs="0"/>
      <xs:element name="manager" type="xs:string" nillable="true"/>
      <xs:element name="contract" type="c:Contract" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="grade" type="xs:int"/>
  </xs:complexType>
  <xs:complexType name="Contract"><xs:sequence><xs:element name="product" type="xs:string"/></xs:sequence></xs:complexType>
  <xs:complexType name="Leasing"><xs:complexContent><xs:extension base="c:Contract">
    <xs:sequence><xs:element name="months" type="xs:int"/></xs:sequence>
  </xs:extension></xs:complexContent></xs:complexType>
  <xs:element name="GetCustomer"><xs:complexType><xs:sequence>
    <xs:element name="tenant" type="xs:string" minOccurs="0"/>
    <xs:element name="customerNumber" type="xs:string"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="GetCustomerResponse"><xs:complexType><xs:sequence>
    <xs:element name="customer" type="c:Customer" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


def description(address: str, schema_at: str = "crm.xsd", prologue: str = "") -> str:
    """Return the WSDL of the service; it says that it is to be asked at the address."""
    return f"""<?xml version="1.0"?>{prologue}
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:c="{OURS}"
    targetNamespace="{OURS}">
  <types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
    <xs:import namespace="{OURS}" schemaLocation="{schema_at}"/>
  </xs:schema></types>
  <message name="Asked"><part name="parameters" element="c:GetCustomer"/></message>
  <message name="Answered"><part name="parameters" element="c:GetCustomerResponse"/></message>
  <portType name="Customers"><operation name="GetCustomer">
    <input message="c:Asked"/><output message="c:Answered"/>
  </operation></portType>
  <binding name="OverHttp" type="c:Customers">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="GetCustomer"><soap:operation soapAction="urn:get"/>
      <input><soap:body use="literal"/></input><output><soap:body use="literal"/></output>
    </operation>
  </binding>
  <service name="Crm"><port name="Main" binding="c:OverHttp"><soap:address location="{address}"/></port></service>
</definitions>"""


def envelope(body: str) -> Reply:
    text = f'<?xml version="1.0"?><s:Envelope xmlns:s="{SOAP}"><s:Body>{body}</s:Body></s:Envelope>'
    return Reply(text.encode(), type="text/xml; charset=utf-8")


def customer(number: str = "C-1", inside: str | None = None) -> str:
    parts = {
        "number": number,
        "points": "9007199254740993",
        "balance": "12.30",
        "rate": "0.1",
        "open": "true",
        "since": "2020-02-29",
        "seen": "2026-03-02T10:00:00+01:00",
        "called": "2026-07-02T10:00:00",
    }
    said = "".join(f"<{name}>{text}</{name}>" for name, text in parts.items()) if inside is None else inside
    return f'<customer grade="3">{said}</customer>'


def answer(*customers: str) -> Reply:
    return envelope(f'<GetCustomerResponse xmlns="{OURS}">{"".join(customers)}</GetCustomerResponse>')


def fault(code: str, detail: str = "") -> Reply:
    text = f"<s:Fault><faultcode>s:{code}</faultcode><faultstring>About Ann</faultstring><detail>{detail}</detail></s:Fault>"
    return Reply(envelope(text).body, status=500, type="text/xml")


@dataclass
class Crm:
    """Answers GetCustomer for C-1 and C-2. `said` replaces its answers, `described` its description."""

    said: Reply | None = None
    described: Reply | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    address: str = ""

    def answer(self, request: Request) -> Reply:
        if request.target.startswith("/crm?wsdl"):
            host = request.headers["host"]
            wsdl = description(self.address or f"http://{host}/crm")
            return self.described or Reply(wsdl.encode(), type="text/xml")
        if request.target == "/crm.xsd":
            return Reply(SCHEMA.encode(), type="text/xml")
        assert request.target == "/crm", request.target
        return self.said or self._answer(request)

    def _answer(self, request: Request) -> Reply:
        assert request.method == "POST"
        assert request.headers["soapaction"] == '"urn:get"'
        root = etree.fromstring(request.body)
        [question] = root.find(f"{{{SOAP}}}Body")
        assert question.tag == f"{{{OURS}}}GetCustomer"
        assert all(len(each) == 0 for each in question), "an identifier is text, never an element"
        said = {etree.QName(each).localname: each.text or "" for each in question}
        self.asked.append(said)
        return answer(customer(said["customerNumber"])) if said["customerNumber"] in ("C-1", "C-2") else answer()

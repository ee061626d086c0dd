"""The WSDL of a SOAP source: loaded when it is first needed, from where the administrator said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from zeep import Client, Settings, Transport
from zeep.exceptions import Error as ZeepError
from zeep.wsdl.bindings.soap import SoapBinding
from zeep.wsse.username import UsernameToken

from midoffice.adapters.backoffice.soap.statement import Call
from midoffice.ports.sources import SourceForbidden, SourceSchema

GIVEN = "https://documents.invalid/"
"""Where documents that were pasted in seem to stand: links between them lead to each other, and to nothing real."""

_MOST_DOCUMENTS = 40


class _Reader(Transport):
    """Lets zeep read documents: those given, and those of one server. It opens no file and no connection by itself."""

    def __init__(self, given: Mapping[str, str], load: Callable[[str], bytes], server: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # zeep's functions have no types
        self._given = given
        self._load = load
        self._server = server
        self._loaded = 0

    def load(self, url: str) -> bytes:
        """Return a document; raises SourceForbidden for one from elsewhere."""
        self._loaded += 1
        if self._loaded > _MOST_DOCUMENTS:
            raise SourceSchema(f"The description consists of more than {_MOST_DOCUMENTS} documents.")
        given = self._given.get(url.removeprefix(GIVEN))
        if given is not None:
            return given.encode()
        if not self._server or _origin(url) != self._server:
            raise SourceForbidden(f"The description wants {url[:200]}, which is elsewhere. Add it to wsdl_documents.")
        return self._load(url)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which description is wanted, and how it is to be used. `url` names the first document, given or of a server."""

    url: str
    documents: Mapping[str, str]
    service: str = ""
    port: str = ""
    address: str = ""
    constants: Mapping[str, str] | None = None
    token: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is sent for one question."""

    content: bytes
    headers: Mapping[str, str]


class Description:
    """A WSDL that was understood: makes envelopes, and knows the shape of answers."""

    def __init__(self, wanted: Wanted, load: Callable[[str], bytes]) -> None:
        """Load the documents, which may block and take seconds. Raises SourceSchema, and what `load` raises."""
        settings = Settings(strict=True, forbid_dtd=True, forbid_entities=True, xml_huge_tree=False, force_https=False)
        remote = not wanted.documents
        reader = _Reader(wanted.documents, load, _origin(wanted.url) if remote else "")
        token = UsernameToken(*wanted.token) if wanted.token else None
        try:
            self._client = Client(wanted.url if remote else GIVEN + wanted.url, transport=reader, settings=settings, wsse=token)
            port = _port(self._client, wanted)
        except (ZeepError, etree.LxmlError, LookupError, ValueError, TypeError, AttributeError, NotImplementedError) as error:
            raise SourceSchema(f"Its description (WSDL) cannot be read: {_first_line(error)}.") from error
        except RecursionError:
            raise SourceSchema("Its description (WSDL) is nested too deeply.") from None
        self._binding: SoapBinding = port.binding
        self._constants = wanted.constants or {}
        self.types = self._client.wsdl.types
        self.address = wanted.address or self._described(str(port.binding_options.get("address", "")), wanted.url, remote=remote)

    def envelope(self, call: Call, value: str) -> Envelope:
        """Return what asks for an identifier. Raises SourceSchema when the operation is not described so."""
        arguments: dict[str, Any] = {}
        for name, text in self._constants.items():
            _put(arguments, name.split("."), text)
        _put(arguments, call.parameter or self._only_parameter(call), value)
        try:
            made, headers = self._binding._create(  # noqa: SLF001  # the public way does not tell the headers
                call.operation, (), arguments, client=self._client, options={"address": self.address}
            )
        except (ZeepError, ValueError, TypeError, LookupError) as error:
            raise SourceSchema(f"{call.operation} cannot be asked like that: {_first_line(error)}.") from error
        return Envelope(etree.tostring(made, xml_declaration=True, encoding="utf-8"), dict(headers))

    def answer_type(self, call: Call, root: Any) -> Any:  # noqa: ANN401  # zeep's and lxml's classes are not typed
        """Return the type of an answer that begins with an element; None where the description does not know it."""
        operation = self._operation(call)
        if operation.style == "rpc":
            return operation.output.body.type if operation.output is not None and operation.output.body is not None else None
        try:
            return self.types.get_element(root.tag).type
        except (ZeepError, LookupError):
            return None

    def _operation(self, call: Call) -> Any:  # noqa: ANN401  # the same
        try:
            return self._binding.get(call.operation)
        except (ValueError, LookupError):
            raise SourceSchema(f"Its description has no operation {call.operation}.") from None

    def _only_parameter(self, call: Call) -> Sequence[str]:
        body = self._operation(call).input.body
        names = [name for name, _ in body.type.elements if name] if body is not None else []
        free = [name for name in names if name not in self._constants]
        if len(free) != 1:
            there = ", ".join(names) or "none"
            raise SourceSchema(f"{call.operation} has the parameters {there}: say which one, as {call.operation}(name).")
        return free

    def _described(self, address: str, url: str, *, remote: bool) -> str:
        """Return where the description says to ask: of one from a server, that server only."""
        if not address.startswith(("https://", "http://")) or (remote and _origin(address) != _origin(url)):
            raise SourceSchema(f"Its description leads to {address[:200] or 'nowhere'}. If that is right, enter it as address.")
        return address


def _port(client: Client, wanted: Wanted) -> Any:  # noqa: ANN401  # zeep's classes are not typed
    services = client.wsdl.services
    if not services or (wanted.service and wanted.service not in services):
        raise LookupError(f"there is no service {wanted.service}")
    ports = services[wanted.service or next(iter(services))].ports
    speaking = {name: port for name, port in ports.items() if isinstance(port.binding, SoapBinding)}
    if not speaking or (wanted.port and wanted.port not in speaking):
        raise LookupError(f"there is no port {wanted.port} that speaks SOAP")
    return speaking[wanted.port or next(iter(speaking))]


def _put(arguments: dict[str, Any], way: Sequence[str], value: str) -> None:
    for step in way[:-1]:
        arguments = arguments.setdefault(step, {})
        if not isinstance(arguments, dict):
            raise SourceSchema(f"The parameter {'.'.join(way)} cannot be set beside another one.")
    arguments[way[-1]] = value


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")

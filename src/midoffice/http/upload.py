"""One file of a multipart form, streamed: its bytes go where they are to be kept without being collected first."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import Message

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from starlette.requests import Request

from midoffice.kernel.errors import Invalid, MidofficeError

MULTIPART_OVERHEAD_BYTES = 64 * 1024
_BOUNDARY = re.compile(r"[ -~]{1,200}")
_LONGEST_HEADERS = 8_192
_REMEDY = "Send the file as multipart/form-data in the field `file`."


class FileTooLarge(MidofficeError):
    """Fields: field, limit_bytes."""

    sentence = "The file is larger than {limit_bytes} bytes."
    remedy = "Send a smaller file."


@dataclass(slots=True)
class IncomingFile:
    """A file whose first bytes have arrived; read `chunks` once, to the end. They raise FileTooLarge, Invalid(file)."""

    name: str
    media_type: str | None
    chunks: AsyncIterator[bytes]


async def incoming_file(request: Request, limit_bytes: int, form_field: str = "file") -> IncomingFile:
    """Return the file in the named field of the request's form; other fields are ignored.

    Raises FileTooLarge as soon as that is clear, from the length announced at the latest from the bytes that come, and
    Invalid(file) for a form that has no such file or is none.
    """
    reader = _FormReader(request, limit_bytes, form_field)
    await reader.find()
    return IncomingFile(reader.part.name, reader.part.media_type, reader.chunks())


@dataclass(slots=True)
class _Part:
    """The part of the form that is being read."""

    headers: dict[str, str] = field(default_factory=dict)
    header_name: bytearray = field(default_factory=bytearray)
    header_value: bytearray = field(default_factory=bytearray)
    header_bytes: int = 0

    def _parameter(self, name: str) -> str | None:
        message = Message()
        message["content-disposition"] = self.headers.get("content-disposition", "")
        value = message.get_param(name, header="content-disposition")
        if isinstance(value, tuple):
            return value[2]
        return value

    @property
    def form_field(self) -> str | None:
        return self._parameter("name")

    @property
    def name(self) -> str:
        return self._parameter("filename") or ""

    @property
    def is_file(self) -> bool:
        return self._parameter("filename") is not None

    @property
    def media_type(self) -> str | None:
        return self.headers.get("content-type")


class _FormReader:
    def __init__(self, request: Request, limit_bytes: int, form_field: str) -> None:
        self.part = _Part()
        self._stream = request.stream()
        self._limit = limit_bytes
        self._wanted = form_field
        self._in_file = False
        self._ended = False
        self._form_ended = False
        self._data: list[bytes] = []
        self._size = 0
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > limit_bytes + MULTIPART_OVERHEAD_BYTES:
            raise FileTooLarge(field=form_field, limit_bytes=limit_bytes)
        self._parser = MultipartParser(
            _boundary_of(request),
            {
                "on_part_begin": self._on_part_begin,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_end": self._on_end,
            },
        )

    async def find(self) -> None:
        """Read until the file has begun."""
        while not self._in_file and not self._ended:
            if not await self._more():
                raise Invalid(self._wanted, "is missing", _REMEDY)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the file's bytes as they arrive."""
        while True:
            for data in self._data:
                self._size += len(data)
                if self._size > self._limit:
                    raise FileTooLarge(field=self._wanted, limit_bytes=self._limit)
                yield data
            self._data = []
            if self._ended:
                return
            if not await self._more():
                raise Invalid(self._wanted, "ends in the middle", "Send it again.")

    async def _more(self) -> bool:
        """Read one more piece of the form; False at its end."""
        piece = await anext(self._stream, b"")
        if not piece or self._form_ended:
            return False
        try:
            self._parser.write(piece)
        except MultipartParseError:
            raise Invalid(self._wanted, "cannot be read", _REMEDY) from None
        if self.part.header_bytes > _LONGEST_HEADERS:
            raise Invalid(self._wanted, "has too long headers", _REMEDY)
        return True

    def _on_part_begin(self) -> None:
        if not self._in_file:
            self.part = _Part()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self.part.header_bytes += end - start
        self.part.header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self.part.header_bytes += end - start
        self.part.header_value += data[start:end]

    def _on_header_end(self) -> None:
        part = self.part
        if not self._ended:
            part.headers[part.header_name.decode("latin-1").lower()] = part.header_value.decode("utf-8", "replace")
        part.header_name, part.header_value = bytearray(), bytearray()

    def _on_headers_finished(self) -> None:
        if not self._ended and self.part.is_file and self.part.form_field == self._wanted:
            self._in_file = True

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file and not self._ended:
            self._data.append(data[start:end])

    def _on_part_end(self) -> None:
        if self._in_file:
            self._ended = True

    def _on_end(self) -> None:
        self._form_ended = True


def _boundary_of(request: Request) -> bytes:
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    boundary = message.get_boundary()
    if message.get_content_type() != "multipart/form-data" or not boundary or not _BOUNDARY.fullmatch(boundary):
        raise Invalid("body", "is not a multipart form", _REMEDY)
    return boundary.encode("ascii")

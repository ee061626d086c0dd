"""A mail becomes a message with its files in the store; nothing is lost, nothing is left behind."""

import base64
from collections.abc import AsyncIterator

import pytest
from tests.unit.adapters.touchpoints.email.mails import NOW, TOKEN, mailbox, raw

from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.touchpoints.email import inbound as inbound_module
from midoffice.adapters.touchpoints.email.handover import HandOver
from midoffice.adapters.touchpoints.email.inbound import ORIGINAL, ArrivedMail, MailLimits, MailReader
from midoffice.adapters.touchpoints.email.parse import Envelope
from midoffice.domain.touchpoints.inbound import InboundMessage, StoredFile
from midoffice.kernel.errors import RetryLater
from midoffice.kernel.ids import new_id


class CountingFiles(MemoryAttachmentFiles):
    """Knows what is in the store, and can fail."""

    def __init__(self, fail_after: int | None = None) -> None:
        super().__init__()
        self.kept: dict[str, StoredFile] = {}
        self._fail_after = fail_after

    async def store(
        self, name: str, media_type: str, chunks: AsyncIterator[bytes], *, limit_bytes: int, content_id: str | None = None
    ) -> StoredFile:
        if self._fail_after is not None and len(self.kept) >= self._fail_after:
            raise OSError("the disk is full")
        file = await super().store(name, media_type, chunks, limit_bytes=limit_bytes, content_id=content_id)
        self.kept[file.storage_key] = file
        return file

    async def remove(self, storage_key: str) -> None:
        await super().remove(storage_key)
        self.kept.pop(storage_key, None)


def reader(files: MemoryAttachmentFiles, limits: MailLimits | None = None) -> MailReader:
    return MailReader(new_id(), mailbox(), files, limits)


def with_attachments(count: int, size: int = 3) -> bytes:
    part = b"--b\r\nContent-Type: application/x; name=f.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    body = base64.encodebytes(b"x" * size).replace(b"\n", b"\r\n")
    return (
        b"From: ann@example.org\r\nMessage-ID: <many@example.org>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\n\r\nHello\r\n" + (part + body) * count + b"--b--\r\n"
    )


async def content_of(files: MemoryAttachmentFiles, file: StoredFile) -> bytes:
    return b"".join([chunk async for chunk in files.open(file.storage_key)])


async def test_message_has_text_parties_hints_and_files() -> None:
    files = MemoryAttachmentFiles()
    arrived = ArrivedMail(raw("outlook_reply"), NOW, Envelope("x@y.z", (f"support+{TOKEN}@example.com",)))
    message = await reader(files).read(arrived)
    assert message.sender_name == "J\u00fcrgen M\u00fcller"
    assert message.quoted is not None
    assert message.hints.interaction_id is not None
    [picture] = message.files
    assert (picture.name, picture.media_type, picture.content_id) == ("image001.png", "image/png", "image001.png@01DB.5678")
    assert (await content_of(files, picture)).startswith(b"\x89PNG")


async def test_oversized_attachment_is_replaced_by_a_note() -> None:
    files = CountingFiles()
    message = await reader(files, MailLimits(file_bytes=1_000_000)).read(ArrivedMail(with_attachments(2, 1_500_000), NOW))
    assert message.text.startswith("Hello")
    assert message.text.count("The attachment f.bin was left out: it is larger than 977 kB.") == 2
    assert message.files == ()
    assert files.kept == {}


async def test_thirty_megabytes_are_taken() -> None:
    message = await reader(MemoryAttachmentFiles()).read(ArrivedMail(with_attachments(1, 30_000_000), NOW))
    assert [file.size_bytes for file in message.files] == [30_000_000]
    assert message.text == "Hello"


async def test_two_thousand_parts_keep_the_first_and_the_mail_itself() -> None:
    content = with_attachments(2000)
    files = MemoryAttachmentFiles()
    message = await reader(files).read(ArrivedMail(content, NOW))
    assert len(message.files) == 51
    assert "1949 more attachments were left out" in message.text
    assert message.files[-1].name == ORIGINAL
    assert await content_of(files, message.files[-1]) == content


@pytest.mark.parametrize("name", ["broken_mime", "cut_off", "unknown_charset"])
async def test_broken_mail_is_kept_as_it_came(name: str) -> None:
    files = MemoryAttachmentFiles()
    message = await reader(files).read(ArrivedMail(raw(name), NOW))
    assert message.files[-1].name == ORIGINAL
    assert await content_of(files, message.files[-1]) == raw(name)


async def test_sound_mail_is_not_kept_twice() -> None:
    message = await reader(MemoryAttachmentFiles()).read(ArrivedMail(raw("gmail_reply"), NOW))
    assert message.files == ()


async def test_beginning_of_a_huge_mail_keeps_its_text_and_says_so() -> None:
    content = with_attachments(1, 3_000_000)
    message = await reader(MemoryAttachmentFiles()).read(ArrivedMail(content[:500_000], NOW, cut_from=len(content)))
    assert message.text.startswith("Hello")
    assert "This mail has 4 MB. Only its text was fetched" in message.text
    assert [file.name for file in message.files] == [ORIGINAL]


async def test_mail_that_breaks_the_parser_is_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(inbound_module, "parse_mail", broken)
    files = MemoryAttachmentFiles()
    message = await reader(files).read(ArrivedMail(b"\x00\xff", NOW))
    assert "could not be read" in message.text
    assert await content_of(files, message.files[0]) == b"\x00\xff"


async def test_nothing_stays_in_the_store_when_it_fails() -> None:
    files = CountingFiles(fail_after=2)
    with pytest.raises(OSError, match="full"):
        await reader(files).read(ArrivedMail(with_attachments(3), NOW))
    assert files.kept == {}


class Taker:
    """Takes messages, refusing some."""

    def __init__(self, *refusals: type[Exception] | None) -> None:
        self.taken: list[InboundMessage] = []
        self._refusals = list(refusals)

    async def __call__(self, message: InboundMessage) -> None:
        refusal = self._refusals.pop(0) if self._refusals else None
        if refusal is not None:
            raise refusal("no")
        self.taken.append(message)


async def test_failed_delivery_leaves_no_files_and_is_tried_again() -> None:
    files, taker, hand_over = CountingFiles(), Taker(ValueError), HandOver()
    arrived = ArrivedMail(with_attachments(2), NOW)
    with pytest.raises(ValueError, match="no"):
        await hand_over.hand_over(reader(files), arrived, taker, "mark")
    assert files.kept == {}
    await hand_over.hand_over(reader(files), arrived, taker, "mark")
    assert len(taker.taken) == 1
    assert len(files.kept) == 2


async def test_mail_that_keeps_failing_is_delivered_plain_and_blocks_nobody() -> None:
    files, taker, hand_over = CountingFiles(), Taker(ValueError, TypeError, ValueError), HandOver()
    arrived = ArrivedMail(with_attachments(1), NOW)
    for refusal in (ValueError, TypeError):
        with pytest.raises(refusal):
            await hand_over.hand_over(reader(files), arrived, taker, 7)
    await hand_over.hand_over(reader(files), arrived, taker, 7)
    assert [file.name for file in taker.taken[0].files] == [ORIGINAL]


async def test_r48_trouble_of_ours_gives_nothing_up_and_does_not_count_against_a_mail() -> None:
    files, taker, hand_over = CountingFiles(), Taker(*[RetryLater] * 10), HandOver()
    arrived = ArrivedMail(with_attachments(1), NOW)
    for _ in range(10):
        with pytest.raises(RetryLater):
            await hand_over.hand_over(reader(files), arrived, taker, 7)
    assert taker.taken == []
    assert files.kept == {}
    await hand_over.hand_over(reader(files), arrived, taker, 7)
    assert ORIGINAL not in [file.name for file in taker.taken[0].files], "it is stored as what it is"

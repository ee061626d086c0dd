"""The transcript of a chat, by mail to an address that the visitor gives."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from midoffice.domain.customers.identifier import IdentifierKind, identify
from midoffice.domain.interactions.message import Attachment, Direction, Message
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.chat_session import ChatSession
from midoffice.domain.touchpoints.chat_settings import read_chat_settings
from midoffice.domain.touchpoints.mail_loop import LOOP_LIMITS
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Conflict, NotFound, TooMany
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.automatic_mail import AutomaticMail, send_automatic_mail
from midoffice.usecases.touchpoints.chat import find_conversation, is_shown
from midoffice.usecases.touchpoints.mailbox import mailbox_of
from midoffice.usecases.transact import transact

_PAGE = 100


class NoTranscript(Conflict):
    """This chat sends no transcripts."""

    remedy = "Copy the conversation from the window."


async def send_transcript(context: Context, touchpoint: Touchpoint, session: ChatSession, address: str) -> None:
    """Mail everything said in the visitor's conversation to an address.

    Raises NoTranscript when it is switched off or no mailbox can send it, Invalid(email), NotFound without a conversation,
    TooMany when the address has been sent enough.
    """
    to = identify(IdentifierKind.EMAIL, address)
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        mailbox = await mailbox_of(tx, touchpoint)
        if mailbox is None or not read_chat_settings(touchpoint.settings).transcript:
            raise NoTranscript("This chat sends no transcripts.")
        conversation = await find_conversation(tx, session)
        if conversation is None:
            raise NotFound(kind="conversation", id="of this session")
        interaction = await tx.interactions.lock(conversation.interaction.id)
        service = await tx.services.get(interaction.service_id)
        text = await _text(tx, interaction.id, service, interaction.sender_name)
        mail = AutomaticMail("transcript", to, interaction.sender_name, f"Your chat with {service.name}", text)
        if await send_automatic_mail(tx, interaction, mailbox, mail, now) is None:
            raise TooMany("transcripts to this address", LOOP_LIMITS.window.total_seconds())

    await transact(context, work)


async def _text(tx: Transaction, interaction_id: UUID, service: Service, visitor: str) -> str:
    zone = ZoneInfo(service.calendar.zone)
    messages: list[Message] = []
    before: UUID | None = None
    while True:
        page = await tx.interactions.messages(interaction_id, before, _PAGE)
        messages = [*page, *messages]
        if len(page) < _PAGE:
            break
        before = page[0].id
    files: dict[UUID, list[Attachment]] = {}
    for attachment in await tx.interactions.attachments_of(interaction_id):
        if attachment.message_id is not None:
            files.setdefault(attachment.message_id, []).append(attachment)
    lines = [_line(m, files.get(m.id, []), zone, service.name, visitor) for m in messages if is_shown(m)]
    opening = f"This is what was said in your chat with {service.name}. Times are those of {service.calendar.zone}."
    return "\n\n".join((opening, *lines))


def _line(message: Message, files: list[Attachment], zone: ZoneInfo, house: str, visitor: str) -> str:
    who = {Direction.IN: visitor, Direction.OUT: message.author_name, Direction.SYSTEM: house}[message.direction]
    said = [message.text] if message.text else []
    said += [f"(file: {attachment.name})" for attachment in files]
    return f"{_clock(message.sent_at, zone)} {who}:\n" + "\n".join(said)


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")

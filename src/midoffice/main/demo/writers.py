"""Simulated customers who write: mails over SMTP, and web forms over HTTP."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from typing import TYPE_CHECKING

import aiosmtplib
import httpx2
import structlog

from midoffice.domain.touchpoints.channel import Channel
from midoffice.main.demo import topics as words
from midoffice.main.demo.chat_visitor import address_of
from midoffice.main.demo.past import mail_text
from midoffice.main.demo.touchpoints import COMPANY, door

if TYPE_CHECKING:
    import random

    from midoffice.main.demo.order import SimulationOrder
    from midoffice.main.demo.persona import Persona
    from midoffice.main.demo.topic import Topic

log = structlog.get_logger(__name__)
_CALL_SHARE = 0.2
"""Who fills in a form and would rather talk."""


class Writers:
    """Writes on behalf of all customers."""

    def __init__(self, order: SimulationOrder, rng: random.Random) -> None:
        """Take where the doors are."""
        self._order = order
        self._rng = rng

    async def write_mail(self, persona: Persona, topic: Topic) -> None:
        """Send a first mail to the service's mailbox."""
        mail = self._mail(persona, door(topic.service, Channel.EMAIL).address, self._rng.choice(topic.subjects))
        mail.set_content(mail_text(self._rng, persona, topic))
        await self._send(mail)

    async def reply(self, persona: Persona, ours: EmailMessage, text: str) -> None:
        """Answer one of our mails as a mail program would: in the thread, with what we wrote quoted below."""
        subject = str(ours["Subject"])
        mail = self._mail(
            persona, str(ours["Reply-To"] or ours["From"]), subject if subject.startswith("Re:") else f"Re: {subject}"
        )
        mail["In-Reply-To"] = str(ours["Message-ID"])
        mail["References"] = " ".join(filter(None, (str(ours["References"] or ""), str(ours["Message-ID"]))))
        part = ours.get_body(("plain",))
        quoted = "\n".join(f"> {line}" for line in (part.get_content() if part else "").splitlines())
        mail.set_content(f"{text}\n\nOn {ours['Date']}, {COMPANY} wrote:\n{quoted}\n")
        await self._send(mail)

    async def reply_automatically(self, persona: Persona, ours: EmailMessage) -> None:
        """Answer with an out-of-office notice, marked as such."""
        mail = self._mail(persona, str(ours["Reply-To"] or ours["From"]), f"Out of office: {ours['Subject']}")
        mail["In-Reply-To"] = str(ours["Message-ID"])
        mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(persona.fill(self._rng.choice(words.OUT_OF_OFFICE)))
        await self._send(mail)

    async def send_newsletter(self, persona: Persona) -> None:
        """Send something that nobody asked for."""
        mail = self._mail(persona, door("sales", Channel.EMAIL).address, "The Allotment Quarterly")
        mail["List-Id"] = "Allotment Quarterly <quarterly.allotments.example>"
        mail["List-Unsubscribe"] = "<mailto:no@allotments.example>"
        mail["Precedence"] = "bulk"
        mail.set_content(persona.fill(self._rng.choice(words.NEWSLETTER)))
        await self._send(mail)

    async def fill_form(self, persona: Persona, topic: Topic) -> None:
        """Send a web form; one in ten is sent twice by an impatient finger."""
        key = door(topic.service, Channel.WEBFORM).key
        values = {
            "name": persona.name,
            "email": persona.email,
            "account": persona.account if self._rng.random() < 0.7 else "",  # noqa: PLR2004  # some do not find it
            "subject": persona.fill(self._rng.choice(topic.subjects)),
            "message": mail_text(self._rng, persona, topic),
        }
        if self._rng.random() < _CALL_SHARE:
            values |= {"phone": persona.phone, "call": "yes"}
        headers = {"X-Forwarded-For": address_of(persona), "Idempotency-Key": f"form-{self._rng.getrandbits(64):x}"}
        async with httpx2.AsyncClient(base_url=self._order.url, headers=headers, timeout=20) as http:
            for _ in range(2 if self._rng.random() < 0.1 else 1):  # noqa: PLR2004  # the finger
                answer = await http.post(f"/api/public/forms/{key}", json=values)
                if not answer.is_success:
                    log.warning("simulation.form", status=answer.status_code, why=answer.text[:200])

    def _mail(self, persona: Persona, to: str, subject: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = formataddr((persona.name, persona.email))
        mail["To"] = to
        mail["Subject"] = persona.fill(subject) if "{" in subject else subject
        mail["Date"] = formatdate(localtime=True)
        mail["Message-ID"] = make_msgid(domain=persona.email.partition("@")[2])
        return mail

    async def _send(self, mail: EmailMessage) -> None:
        try:
            await aiosmtplib.send(mail, hostname=self._order.mail_host, port=self._order.mail_port, start_tls=False, timeout=20)
        except (aiosmtplib.SMTPException, OSError) as problem:
            log.warning("simulation.mail", why=str(problem))

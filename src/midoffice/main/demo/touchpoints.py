"""Where customers of the demonstration's company come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel

COMPANY = "Bramblewick Power & Fibre"
MAIL_HOST = "bramblewick.example"

SHOP_CHAT = "bramblewick-shop"
"""Key of the chat on the shop page; its service never closes, so that it can always be tried."""
CONTACT_FORM = "bramblewick-contact"


@dataclass(frozen=True, slots=True)
class Door:
    """A touchpoint with the service that it leads to, by key."""

    key: str
    channel: Channel
    name: str
    service: str
    settings: dict[str, Any]

    @property
    def load_units(self) -> int:
        """What one contact takes of an agent's capacity."""
        return LOAD_UNITS[self.channel]

    @property
    def address(self) -> str:
        """The address of a mailbox; empty for the other channels."""
        return str(self.settings.get("address", ""))


def _chat(key: str, name: str, service: str, greeting: str, mailbox: str) -> Door:
    settings = {
        "title": name,
        "colour": "#2f6b4f",
        "allowed_origins": ["*"],
        "texts": {"greeting": greeting},
        "mail_touchpoint": mailbox,
        "idle_warn_seconds": 240,
    }
    return Door(key, Channel.CHAT, name, service, settings)


def _form(key: str, name: str, service: str, introduction: str, mailbox: str) -> Door:
    fields = [
        {"key": "name", "label": "Your name", "required": True, "meaning": "name"},
        {"key": "email", "label": "Your e-mail address", "kind": "email", "required": True, "help": "We answer to this address."},
        {"key": "account", "label": "Account number", "help": "On every bill, top right; it begins with BW."},
        {"key": "subject", "label": "Subject", "meaning": "subject"},
        {"key": "message", "label": "Your message", "kind": "textarea", "required": True, "meaning": "message"},
        {"key": "phone", "label": "Telephone number", "kind": "phone", "help": "If you would rather talk."},
        {"key": "call", "label": "Please call me back", "kind": "checkbox", "meaning": "callback"},
    ]
    settings = {
        "title": name,
        "introduction": introduction,
        "colour": "#2f6b4f",
        "fields": fields,
        "mail_touchpoint": mailbox,
        "allowed_origins": ["*"],
    }
    return Door(key, Channel.WEBFORM, name, service, settings)


def _mailbox(key: str, local: str, name: str, service: str) -> Door:
    return Door(key, Channel.EMAIL, name, service, {"address": f"{local}@{MAIL_HOST}", "display_name": name})


DOORS = (
    _mailbox("bramblewick-bills", "bills", "Bramblewick Bills", "billing"),
    _mailbox("bramblewick-help", "help", "Bramblewick Help", "technical"),
    _mailbox("bramblewick-hello", "hello", "Bramblewick Contracts", "sales"),
    _chat(SHOP_CHAT, "Ask Bramblewick", "technical", "Hello! Is something not working, or just not clear?", "bramblewick-help"),
    _chat("bramblewick-billing-chat", "Bill questions", "billing", "Hello! Which bill shall we look at?", "bramblewick-bills"),
    _chat("bramblewick-sales-chat", "Tariff advice", "sales", "Hello! Power, fibre, or both?", "bramblewick-hello"),
    _form(
        CONTACT_FORM, "Write to Bramblewick", "billing", "Tell us what is on your mind. A person will read it.", "bramblewick-bills"
    ),
    _form(
        "bramblewick-fault", "Report a fault", "technical", "The more you tell us, the faster it works again.", "bramblewick-help"
    ),
    _form("bramblewick-quote", "Ask for a quote", "sales", "For your home, your shop or your dartboard.", "bramblewick-hello"),
)


def door(service: str, channel: Channel) -> Door:
    """The door of a service on a channel."""
    return next(each for each in DOORS if each.service == service and each.channel is channel)

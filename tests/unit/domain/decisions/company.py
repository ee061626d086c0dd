"""A small catalogue and its customers, for the tests of decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.context.attribute import Attribute, Missing, UnknownReason
from midoffice.domain.context.view import CustomerView
from midoffice.domain.decisions.catalogue import Catalogue
from midoffice.domain.decisions.compilation import CompiledCatalogue, compile_catalogue
from midoffice.domain.decisions.evidence import RecordedConsents
from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry, ResponseKind
from midoffice.domain.decisions.snapshot import CustomerFacts, Snapshot
from midoffice.kernel.ids import new_id

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADA = UUID("01900000-0000-7000-8000-00000000000a")
BOB = UUID("01900000-0000-7000-8000-00000000000b")
DAY = timedelta(days=1)
CONTENTS: Mapping[str, Mapping[str, Any]] = {
    "agent": {
        "headline": "Offer it",
        "talk_track": "Say it, {{ customer.name }}.",
        "objections": [{"objection": "No", "answer": "So?"}],
    },
    "web": {"headline": "Look, {{ customer.name }}", "link": "https://example.com/shop"},
    "email": {
        "subject": "For you",
        "mjml": "<mj-section><mj-column><mj-text>Dear {{ customer.name }}</mj-text></mj-column></mj-section>",
    },
    "ivr": {"ssml": "<speak>Hello</speak>"},
    "sms": {"text": "Hello {{ customer.name }}"},
    "chat": {"headline": "Hello {{ customer.name }}"},
}
PLACEMENTS = [{"key": f"{channel}-place", "channel": channel, "name": channel, "slots": 3} for channel in CONTENTS]


def treatment(channel: str = "chat", key: str | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    return {"key": key or f"on-{channel}", "channel": channel, "content": dict(CONTENTS[channel])} | more


def action(key: str, *, criteria: Sequence[str] = (), channels: Sequence[str] = tuple(CONTENTS), **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    made = {
        "key": key,
        "name": key.title(),
        "kind": "offer",
        "group": "tv",
        "purpose": "marketing",
        "value": "10",
        "criteria": {"eligibility": [{"text": text, "why": f"the reason of {text}"} for text in criteria]},
        "treatments": [treatment(channel) for channel in channels],
    }
    return made | more


def catalogue(*actions: dict[str, Any], policies: Sequence[dict[str, Any]] = (), **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    arbitration = {"exploration": 0} | more.pop("arbitration", {})
    return {
        "placements": PLACEMENTS,
        "groups": [{"key": "tv", "name": "Television"}, {"key": "phone", "name": "Telephone"}],
        "actions": list(actions),
        "policies": list(policies),
        "budgets": [{"key": "vouchers", "limit": 5}],
        "arbitration": arbitration,
    } | more


def compiled(*actions: dict[str, Any], **more: Any) -> CompiledCatalogue:  # noqa: ANN401 - any field
    return compile_catalogue(Catalogue.read(catalogue(*actions, **more)))


def view(
    values: Mapping[str, Any] | None = None, *, unknown: Sequence[str] = (), purposes: Mapping[str, str] | None = None
) -> CustomerView:
    found = {
        name: Attribute(name, value, "billing", NOW, purpose=(purposes or {}).get(name, "service"))
        for name, value in (values or {}).items()
    }
    found |= {name: Attribute(name, Missing(UnknownReason.DOWN), "billing", NOW) for name in unknown}
    return CustomerView(ADA, NOW, found, ())


def snapshot(
    values: Mapping[str, Any] | None = None,
    *,
    channel: str = "chat",
    unknown: Sequence[str] = (),
    **more: Any,  # noqa: ANN401 - any field
) -> Snapshot:
    made = Snapshot(
        now=NOW,
        seed=1,
        members=(ADA,),
        customer=CustomerFacts("Ada", "en", "Europe/London"),
        view=view(values, unknown=unknown),
        consents=RecordedConsents({"marketing": "granted"}),
        channel=DecisionChannel(channel),
        placement=f"{channel}-place",
        budgets_left={"vouchers": 5},
    )
    return replace(made, **more)


def entry(
    about: str = "one",
    kind: str = "shown",
    *,
    ago: timedelta = timedelta(hours=1),
    channel: str = "chat",
    customer: UUID = ADA,
    offer: UUID | None = None,
    **data: str,
) -> LedgerEntry:
    return LedgerEntry(
        new_id(),
        customer,
        NOW - ago,
        ResponseKind(kind),
        about,
        f"on-{channel}",
        DecisionChannel(channel),
        f"{channel}-place",
        new_id(),
        offer or new_id(),
        dict(data),
    )

"""The catalogue of the demonstration's company, as an editor would send it: actions, policies, budgets, arbitration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from midoffice.main.demo.action_texts import banner, block, card, script, short, spoken
from midoffice.main.demo.services import ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAY = 86_400
DVD_PLAYER = "dvd-player"
PLACEMENTS = (
    ("desk", "agent", "On the agent's screen", 3),
    ("card", "chat", "Card in the chat", 1),
    ("home", "web", "The company's home page", 1),
    ("outreach", "email", "A mail of our own accord", 1),
    ("answer", "email", "Under an answer by mail", 1),
    ("menu", "ivr", "Before the telephone menu", 1),
    ("text", "sms", "A short message", 1),
)
GROUPS = (("tv", "Television"), ("fibre", "Fibre"), ("energy", "Energy"), ("bill", "Bills and payment"), ("care", "Care"))


def catalogue(*, night_owl: bool = False) -> dict[str, Any]:
    """What may be said to customers; `night_owl` adds the offer that is still being drafted."""
    drafted = (_NIGHT_OWL,) if night_owl else ()
    return {
        "placements": [{"key": key, "channel": channel, "name": name, "slots": slots} for key, channel, name, slots in PLACEMENTS],
        "groups": [{"key": key, "name": name, "weight": 1.0} for key, name in GROUPS],
        "actions": [_DVD, _FIBRE, _GREEN, *drafted, _STAY, _PAPERLESS, _RETURN, _ORDER, _REMINDER, _SORRY, _NOTICE],
        "policies": POLICIES,
        "budgets": [{"key": "goodwill", "limit": 500}],
        "rules": {"rule_set": None},
        "arbitration": {
            "use": {"propensity": True, "context": True, "value": True, "lever": True},
            "exploration": 0.05,
            "control_share": 0.05,
            "control_salt": "bramblewick",
            "weights": [{"text": 'channel = "web"', "group": "fibre", "action": None, "weight": 1.3}],
        },
    }


POLICIES: list[dict[str, Any]] = [
    {
        "key": "six-a-week",
        "kind": "cap",
        "most": 6,
        "window_seconds": 7 * _DAY,
        "kinds": ["offer", "retention"],
        "groups": [],
        "channels": [],
        "counts": ["shown", "sent"],
    },
    {"key": "no-means-no", "kind": "pause", "after": ["declined"], "seconds": 30 * _DAY, "scope": "group"},
    {"key": "night", "kind": "quiet_hours", "from": "20:00", "until": "09:00", "channels": ["sms"], "zones": [ZONE]},
    {"key": "consent", "kind": "consent", "kinds": ["offer", "retention"]},
]


def _action(  # noqa: PLR0913 - the parts of an action
    key: str,
    name: str,
    kind: str,
    group: str,
    treatments: Sequence[dict[str, Any]],
    *,
    value: str = "0.00",
    propensity: float = 0.1,
    budget: str | None = None,
    eligibility: Sequence[tuple[str, str]] = (),
    applicability: Sequence[tuple[str, str]] = (),
    suitability: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    stages = {"eligibility": eligibility, "applicability": applicability, "suitability": suitability}
    return {
        "key": key,
        "name": name,
        "kind": kind,
        "group": group,
        "purpose": "marketing" if kind in {"offer", "retention"} else "service",
        "active": True,
        "valid_from": None,
        "valid_until": None,
        "value": value,
        "lever": 1.0,
        "budget": budget,
        "starting_propensity": propensity,
        "expires_after_seconds": 7 * _DAY,
        "later_pause_seconds": _DAY,
        "criteria": {
            stage: [{"id": f"{stage[0]}{n}", "text": text, "why": why} for n, (text, why) in enumerate(criteria, 1)]
            for stage, criteria in stages.items()
        },
        "treatments": list(treatments),
    }


_DVD = _action(
    DVD_PLAYER,
    "DVD player for the new television",
    "offer",
    "tv",
    [
        script(
            DVD_PLAYER,
            "A DVD player for the new television",
            "You have one of our televisions. For 39 euros there is the player that goes with it, and it can "
            "come with the next delivery.",
            ("I only stream.", "It reads the discs of the last twenty years, also the ones with the wedding on them."),
            ("Too expensive.", "It is 39 euros once, and can be paid with the next bill."),
        ),
        card(DVD_PLAYER, "Goes with your television", "The DVD player for 39 euros, delivered with the next order."),
        banner(DVD_PLAYER, "Goes with your television", "The DVD player for 39 euros, delivered with your next order."),
        block(DVD_PLAYER, "Goes with your television", "The DVD player for 39 euros, delivered with your next order."),
        spoken(DVD_PLAYER, "For your new television there is a <emphasis>DVD player</emphasis> for 39 euros. Ask for it."),
        short(DVD_PLAYER, "The DVD player for your television, 39 euros: answer YES."),
    ],
    value="12.50",
    propensity=0.12,
    eligibility=[("orders.owns_tv = true", "owns a television of ours")],
    applicability=[("orders.returned_tv = false", "has not returned it"), ("orders.open_returns = 0", "returns nothing just now")],
)
_FIBRE = _action(
    "fibre-1000",
    "Fibre 1000",
    "offer",
    "fibre",
    [
        script(
            "fibre-1000",
            "Twice the speed for ten euros",
            "Your line can do 1000 Mbit. It would cost ten euros more than {{ billing.monthly_fee | money }} a "
            "month, from the first of next month.",
            ("I do not need that.", "Most of us did not either, until the second one in the house began to stream."),
        ),
        card("fibre-1000", "Twice the speed", "Your line can do 1000 Mbit, for ten euros more a month."),
        banner("fibre-1000", "Your line can do 1000 Mbit", "Twice the speed for ten euros more a month. No engineer, no waiting."),
        block("fibre-1000", "Your line can do 1000 Mbit", "Twice the speed for ten euros more a month. No engineer, no waiting."),
    ],
    value="96.00",
    propensity=0.04,
    eligibility=[('billing.plan in ["Fibre 100", "Fibre 250"]', "has a slower fibre")],
    suitability=[("service.faults_90d <= 1", "the line has been well"), ("service.open_cases = 0", "nothing is being mended")],
)
_GREEN = _action(
    "green-power",
    "Green Power",
    "offer",
    "energy",
    [
        script(
            "green-power",
            "Power from wind and sun",
            "Green Power costs 14.50 more a month, and every kilowatt hour of it comes from wind and sun.",
        ),
        banner("green-power", "Power from wind and sun", "Every kilowatt hour, for 14.50 more a month."),
        card("green-power", "Power from wind and sun", "Every kilowatt hour, for 14.50 more a month."),
    ],
    value="140.00",
    propensity=0.02,
    eligibility=[('billing.plan = "Power Basic"', "has power of any kind")],
    suitability=[("billing.overdue_days = 0", "owes nothing")],
)
_NIGHT_OWL = _action(
    "night-owl",
    "Night Owl",
    "offer",
    "energy",
    [banner("night-owl", "Cheaper while you sleep", "14.2 cents from midnight to six. Your car sleeps anyway.")],
    value="60.00",
    propensity=0.05,
    eligibility=[('contains(billing.plan, "Power")', "has power from us")],
)
_STAY = _action(
    "stay-with-us",
    "Two months free for staying",
    "retention",
    "care",
    [
        script(
            "stay-with-us",
            "Two months on us",
            "You have been with us since {{ profile.since | date }}. If you stay another year, two months cost nothing.",
            ("The others are cheaper.", "For the first year. We are the same price in the second."),
        ),
        card("stay-with-us", "Two months on us", "Stay another year, and two months cost nothing."),
        block("stay-with-us", "Two months on us", "Stay another year, and two months cost nothing."),
    ],
    value="80.00",
    propensity=0.3,
    budget="goodwill",
    eligibility=[("profile.churn_risk > 0.6", "is likely to leave"), ("profile.lifetime_value > 200", "has been a good customer")],
    suitability=[("billing.overdue_days = 0", "owes nothing")],
)
_PAPERLESS = _action(
    "bills-online",
    "Bills on-line",
    "service",
    "bill",
    [
        script("bills-online", "Bills on-line", "Shall I send your bills by mail from now on? They come three days earlier."),
        card("bills-online", "Your bills, three days earlier", "Shall we send them by mail from now on?"),
        banner("bills-online", "Your bills, three days earlier", "Get them by mail instead of by post."),
        block("bills-online", "Your bills, three days earlier", "Get them by mail instead of by post."),
    ],
    value="4.00",
    propensity=0.25,
    eligibility=[("billing.paperless = false", "still gets paper")],
)
_RETURN = _action(
    "return-status",
    "Your return",
    "service",
    "care",
    [
        script(
            "return-status",
            "A return is on its way",
            "We know of the return of: {{ orders.last_item }}. The money is back within a week.",
        ),
        card(
            "return-status",
            "Your return",
            "{{ orders.last_item }}: we have it, the money is back within a week.",
            accept="Good",
            decline="Hide",
        ),
        banner(
            "return-status",
            "Your return",
            "{{ orders.last_item }}: we have it, the money is back within a week.",
            accept="Good",
            decline="Hide",
        ),
        spoken("return-status", "Your return has arrived. The money is back within a week."),
    ],
    value="30.00",
    propensity=0.9,
    eligibility=[("orders.open_returns > 0", "returns something")],
)
_ORDER = _action(
    "order-status",
    "Your latest order",
    "service",
    "care",
    [
        script("order-status", "An order is open", "The latest order ({{ orders.last_item }}) is: {{ orders.last_status }}."),
        card("order-status", "Your order", "{{ orders.last_item }}: {{ orders.last_status }}.", accept="Good", decline="Hide"),
        spoken("order-status", "Your latest order is {{ orders.last_status }}."),
        short("order-status", "Your order of {{ orders.last_item }} is {{ orders.last_status }}."),
    ],
    value="20.00",
    propensity=0.8,
    eligibility=[('orders.last_status in ["ordered", "shipped"]', "waits for something")],
)
_REMINDER = _action(
    "open-balance",
    "An open balance",
    "service",
    "bill",
    [
        script(
            "open-balance",
            "A bill is open",
            "There are {{ billing.balance | money }} open for {{ billing.overdue_days }} days. Shall we make a plan together?",
        )
    ],
    value="25.00",
    propensity=0.4,
    eligibility=[("billing.overdue_days > 14", "is more than two weeks late")],
)
_SORRY = _action(
    "sorry",
    "Sorry for the faults",
    "service",
    "care",
    [
        script(
            "sorry",
            "It was not a good quarter",
            "Your line failed {{ service.faults_90d }} times in three months. Say sorry before anything else.",
        )
    ],
    value="28.00",
    propensity=0.7,
    eligibility=[("service.faults_90d >= 3", "had three faults or more")],
)
_NOTICE = _action(
    "price-notice",
    "New prices from January",
    "mandatory",
    "bill",
    [
        script(
            "price-notice",
            "To be said",
            "From the first of January the standing charge is 40 cents higher. You may leave until then.",
            accept="Said",
            decline="Refused",
        ),
        card(
            "price-notice",
            "New prices from January",
            "The standing charge is 40 cents higher. You may leave until then.",
            accept="Understood",
            decline="Hide",
        ),
        block("price-notice", "New prices from January", "The standing charge is 40 cents higher. You may leave until then."),
        banner(
            "price-notice",
            "New prices from January",
            "The standing charge is 40 cents higher. You may leave until then.",
            accept="Understood",
            decline="Hide",
        ),
    ],
    propensity=1.0,
    eligibility=[('billing.plan = "Power Basic"', "has the tariff that changes")],
)

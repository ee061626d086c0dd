"""The three services of the demonstration's company, and the lists that its agents choose from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from midoffice.domain.interactions.reason import QuickReply, Reason
from midoffice.domain.services.calendar import Calendar, OpenInterval
from midoffice.domain.services.callback_rules import CallbackRules
from midoffice.domain.services.service import Ranking, RequiredSkill, Service, ServiceLevelTarget, WideningStep
from midoffice.domain.touchpoints.channel import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

ZONE = "Europe/London"

REASONS = (
    ("bill", "Question about a bill"),
    ("payment", "Payments and bank details"),
    ("refund", "Refund"),
    ("reading", "Meter reading"),
    ("outage", "Fault: nothing works"),
    ("speed", "Fault: slow or unstable"),
    ("meter", "Meter and devices"),
    ("appointment", "Engineer's visit"),
    ("offer", "Offer and availability"),
    ("tariff", "Change of tariff"),
    ("move", "Moving house"),
    ("cancel", "Cancellation"),
    ("complaint", "Complaint"),
    ("praise", "Praise"),
    ("other", "Something else"),
)

CALLS = CallbackRules(allowed=True, region="GB", max_attempts=3, retry_after=timedelta(minutes=15))
"""Whoever waits, or finds nobody, may ask for a call."""

NOT_READY_REASONS = ("Break", "Lunch", "Training", "Team meeting", "Back-office work")


def make_services(skills: Mapping[str, UUID], now_year: int, new_id: Callable[[], UUID]) -> tuple[Service, ...]:
    """Billing, technical help (never closed) and sales, which overflows to billing."""

    def hours(opens: int, closes: int, days: int) -> Calendar:
        holidays = tuple(date(year, *day) for year in (now_year, now_year + 1) for day in ((1, 1), (12, 25), (12, 26)))
        return Calendar(ZONE, tuple(OpenInterval(day, time(opens), time(closes)) for day in range(days)), holidays)

    def needs(*wanted: tuple[str, int]) -> tuple[RequiredSkill, ...]:
        return tuple(RequiredSkill(skills[key], level) for key, level in wanted)

    billing = Service(
        new_id(),
        "billing",
        "Bills & payments",
        calendar=hours(7, 23, 7),
        real_time_target=ServiceLevelTarget(0.8, timedelta(seconds=40)),
        deferred_target=ServiceLevelTarget(0.9, timedelta(hours=4)),
        required_skills=needs(("english", 1), ("billing", 2)),
    )
    technical = Service(
        new_id(),
        "technical",
        "Technical help",
        calendar=Calendar(ZONE, always=True),
        real_time_target=ServiceLevelTarget(0.8, timedelta(seconds=30)),
        deferred_target=ServiceLevelTarget(0.9, timedelta(hours=2)),
        required_skills=needs(("english", 1), ("technical", 2)),
        priority=15,
        wrap_up_limit=timedelta(seconds=150),
        # The experts first; after a while any technician, then anybody who can take down the fault.
        ranking=Ranking.BEST_MATCH,
        widening=(
            WideningStep(timedelta(seconds=90), (needs(("english", 1)), needs(("technical", 1)))),
            WideningStep(timedelta(minutes=5), (needs(("english", 1)), needs(("technical", 1), ("billing", 2)))),
        ),
    )
    sales = Service(
        new_id(),
        "sales",
        "Contracts & tariffs",
        calendar=hours(8, 22, 7),
        real_time_target=ServiceLevelTarget(0.8, timedelta(seconds=20)),
        deferred_target=ServiceLevelTarget(0.8, timedelta(hours=8)),
        required_skills=needs(("english", 1), ("sales", 2)),
        overflow_service_id=billing.id,
        overflow_after=timedelta(minutes=15),
    )
    return tuple(replace(each, callback=CALLS) for each in (billing, technical, sales))


def make_reasons(new_id: Callable[[], UUID]) -> tuple[Reason, ...]:
    """The contact reasons in their order."""
    return tuple(Reason(new_id(), key, name, place) for place, (key, name) in enumerate(REASONS))


_QUICK_REPLIES = (
    (
        "hello",
        "Greeting",
        "Hello {{ customer.first_name }}, this is {{ agent.alias }} from Bramblewick. How can I help?",
        (Channel.CHAT,),
        "",
    ),
    ("moment", "One moment", "One moment please, I am looking it up.", (Channel.CHAT,), ""),
    (
        "account",
        "Ask for the account number",
        "Could you give me your account number? It begins with BW, top right on every bill.",
        (),
        "",
    ),
    ("bye", "Goodbye", "Thank you for talking to us, {{ customer.first_name }}. Have a good day!", (Channel.CHAT,), ""),
    (
        "restart",
        "Restart the router",
        "Please unplug the router for 30 seconds, plug it in again, and tell me which lights you see after two minutes.",
        (),
        "technical",
    ),
    (
        "outage",
        "Known fault",
        "We know about a fault in your street. Our crew is there, and we will write as soon as it is back.",
        (),
        "technical",
    ),
    ("refund", "Refund is running", "The refund is on its way to your bank. It takes two to three working days.", (), "billing"),
    (
        "no_bank_details",
        "No bank details here",
        "Please do not write your bank details here. I am sending you a form on which they are safe.",
        (),
        "billing",
    ),
    ("offer", "Offer follows", "I have put the offer together and sent it to you. It is valid for two weeks.", (), "sales"),
    (
        "sorry",
        "Apology",
        "I am sorry about that, {{ customer.first_name }}. It should not have happened, and I will put it right.",
        (),
        "",
    ),
)


def make_quick_replies(services: Mapping[str, Service], new_id: Callable[[], UUID]) -> tuple[QuickReply, ...]:
    """Texts that agents insert; one without a service is for all."""
    return tuple(
        QuickReply(new_id(), key, title, text, channels, (services[service].id,) if service else ())
        for key, title, text, channels, service in _QUICK_REPLIES
    )

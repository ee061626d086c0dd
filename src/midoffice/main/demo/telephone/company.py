"""The telephone of the company: a number, a menu, a service that only people answer, and the trunk to the callers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from midoffice.domain.agents.agent import AgentSkill, Skill
from midoffice.domain.services.calendar import Calendar
from midoffice.domain.services.service import RequiredSkill, Service, ServiceLevelTarget
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.voice.stored_menu import StoredMenu
from midoffice.domain.voice.trunk import Trunk, TrunkMode
from midoffice.kernel.ids import new_id
from midoffice.main.demo.services import CALLS, ZONE
from midoffice.main.demo.staff import COLLEAGUES

if TYPE_CHECKING:
    from datetime import datetime

    from midoffice.ports.database import Transaction
    from midoffice.usecases.given import Context

NUMBER = "+441632960960"
"""In a range that is kept free for stories (Ofcom)."""
TOUCHPOINT, MENU, SERVICE, TRUNK = "bramblewick-phone", "main", "hotline", "callers"
_SKILL = "telephone"
_HOST = "127.0.0.1"

_MENU: dict[str, Any] = {
    "languages": ["en"],
    "steps": [
        {
            "kind": "menu",
            "key": "choose",
            "say": {
                "en": "Welcome to Bramblewick Power and Fibre. For bills and contracts, press 1. "
                "If something does not work, press 2. "
                "For the status of your latest order, press 3. To speak to a person at any time, press 0."
            },
            "choices": {"1": "bills", "2": "faults", "3": "account"},
        },
        {"kind": "queue", "key": "bills"},
        {"kind": "queue", "key": "faults", "priority": 60, "say": {"en": "We put you through to technical help."}},
        {
            "kind": "collect",
            "key": "account",
            "say": {"en": "Please enter the six digits of your account number."},
            "name": "account",
            "label": "Account",
            "prefix": "BW",
            "least": 6,
            "most": 6,
            "next": "known",
        },
        {
            "kind": "check_account",
            "key": "known",
            "account": "account",
            "found": "status",
            "say": {"en": "One moment, please."},
        },
        {"kind": "lookup", "key": "status", "placement": "menu", "next": "goodbye"},
        {"kind": "hang_up", "key": "goodbye", "say": {"en": "Thank you for calling. Goodbye."}},
    ],
}
_SETTINGS: dict[str, Any] = {
    "numbers": [NUMBER],
    "caller_id": NUMBER,
    "menu": MENU,
    "waiting": {"placement": "menu", "every_seconds": 30},
    "recording": {"policy": "always", "announcement": {"en": "This call is recorded."}, "keep_days": 30},
    "click_to_call": True,
    "video": True,
    "allowed_origins": ["*"],
}


async def fill_telephone(context: Context, callers_port: int) -> None:
    """Connect the company's telephone, once; the trunk leads to where the callers are this time."""
    now = context.clock.now()
    async with context.database.transaction() as tx:
        await _connect(tx, callers_port, now)
        if any(each.key == TOUCHPOINT for each in await tx.touchpoints.all()):
            return
        service = await _hotline(tx, await _skill(tx))
        await tx.menus.add(StoredMenu(new_id(), MENU, "Main menu", _MENU, now))
        name, load = "Telephone", LOAD_UNITS[Channel.VOICE]
        await tx.touchpoints.add(Touchpoint(new_id(), TOUCHPOINT, Channel.VOICE, name, service.id, load, _SETTINGS))


async def _connect(tx: Transaction, port: int, now: datetime) -> None:
    known = next((each for each in await tx.trunks.all() if each.key == TRUNK), None)
    if known is None:
        ours = Trunk(new_id(), TRUNK, "Callers of the demonstration", TrunkMode.ADDRESS, _HOST, now, port=port, trusts_caller=True)
        await tx.trunks.add(replace(ours, caller_id=NUMBER))
    elif known.port != port:
        await tx.trunks.save(replace(known, port=port, version=known.version + 1))


async def _skill(tx: Transaction) -> Skill:
    """Only people can talk, so the simulated colleagues do not have it."""
    skill = Skill(new_id(), _SKILL, "Telephone")
    await tx.skills.add(skill)
    people = {each.name for each in COLLEAGUES if each.for_people}
    for agent in await tx.agent_profiles.all():
        if agent.name in people:
            skills = (*agent.skills, AgentSkill(skill.id, 5))
            await tx.agent_profiles.save(replace(agent, skills=skills, version=agent.version + 1))
    return skill


async def _hotline(tx: Transaction, skill: Skill) -> Service:
    service = Service(
        new_id(),
        SERVICE,
        "Telephone",
        calendar=Calendar(ZONE, always=True),
        real_time_target=ServiceLevelTarget(0.8, timedelta(seconds=20)),
        required_skills=(RequiredSkill(skill.id, 1),),
        callback=CALLS,
        priority=30,
    )
    await tx.services.add(service)
    return service

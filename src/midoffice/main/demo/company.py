"""Fills an empty database with the demonstration's company: lists, staff, customers and ninety days of work.

Yesterday is a whole day, with the presence of its agents, so that it can be replayed.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from midoffice.domain.access.account import Account
from midoffice.domain.agents import agent as agents
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import MidofficeError
from midoffice.main.demo import services, staff
from midoffice.main.demo.history import Company, PastWriter
from midoffice.main.demo.ids import IdMaker
from midoffice.main.demo.past import CONTACTS, DAYS, imagine_past
from midoffice.main.demo.persona import SEED, Persona, make_personas
from midoffice.main.demo.site_identity import site_key
from midoffice.main.demo.topics import TOPICS
from midoffice.main.demo.touchpoints import COMPANY, DOORS, SHOP_CHAT
from midoffice.main.demo.yesterday import imagine_yesterday
from midoffice.main.first_account import OPERATOR
from midoffice.ports.choices import Choices
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import audit
from midoffice.usecases.interactions.reasons import NOT_READY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from midoffice.domain.interactions.reason import Reason
    from midoffice.domain.services.service import Service
    from midoffice.domain.touchpoints.channel import Channel
    from midoffice.usecases.given import Context

_SHARED_MAILBOX = "the.whole.family@home.example"
"""Two customers have it: nobody may be merged by it."""


class DatabaseInUse(MidofficeError):
    """The demonstration only ever fills an empty database."""

    sentence = "This database holds another company already; the demonstration does not touch it."
    remedy = "Give the demonstration a folder of its own: MIDOFFICE_DATA_DIR=./demo midoffice demo"


@dataclass(frozen=True, slots=True)
class _Start:
    """What everything that is made is given."""

    tx: Transaction
    ids: IdMaker
    began_at: datetime


async def fill_company(context: Context, *, seed: int = SEED, contacts: int = CONTACTS) -> bool:
    """Make the company in one transaction; False when it is there already. The same seed makes the same company.

    Raises:
        DatabaseInUse: if the database holds anything else.
    """
    async with context.database.reading() as tx:
        present = {touchpoint.key for touchpoint in await tx.touchpoints.all()}
        taken = bool(await tx.services.all() or await tx.agent_profiles.all())
    if present.issuperset(door.key for door in DOORS):
        return False
    if taken:
        raise DatabaseInUse
    now = context.clock.now()
    rng = random.Random(seed)  # noqa: S311  # makes things up, keeps nothing secret
    passwords = {each.login: each.password(context.secret_key) for each in staff.COLLEAGUES}
    hashes = dict(zip(passwords, await asyncio.gather(*map(context.hasher.hash, passwords.values())), strict=True))
    personas = make_personas(rng)
    past = imagine_past(rng, personas, TOPICS, now, contacts)
    async with context.database.transaction() as tx:
        start = _Start(tx, IdMaker(rng), now - timedelta(days=DAYS + 1))
        skills = await _add_skills(start)
        lines = await _add_services(start, skills, now.year)
        reasons = await _add_lists(start, lines)
        company = Company(
            services=lines,
            touchpoints=await _add_touchpoints(start, lines, context.sealer.seal(site_key(context.secret_key))),
            reasons=reasons,
            agents=await _add_staff(start, skills, hashes),
            customers=await _add_customers(start, personas, rng),
        )
        yesterday = imagine_yesterday(rng, personas, TOPICS, now, lines, skills)
        writer = PastWriter(tx, company, start.ids, context.secret_key)
        others = (contact for contact in past if not yesterday.has(contact.arrived_at))
        await writer.write_all(sorted((*others, *yesterday.contacts), key=lambda contact: contact.arrived_at))
        await writer.write_presence(yesterday.steps)
    return True


async def _add_skills(start: _Start) -> Mapping[str, UUID]:
    made = {skill.key: agents.Skill(start.ids.at(start.began_at), skill.key, skill.name) for skill in staff.SKILLS}
    for skill in made.values():
        await start.tx.skills.add(skill)
        await _tell(start, "skill", skill)
    return {key: skill.id for key, skill in made.items()}


async def _add_services(start: _Start, skills: Mapping[str, UUID], year: int) -> Mapping[str, Service]:
    made = services.make_services(skills, year, lambda: start.ids.at(start.began_at))
    for service in made:  # in this order: one overflows to another
        await start.tx.services.add(service)
        await _tell(start, "service", service)
    return {service.key: service for service in made}


async def _add_lists(start: _Start, lines: Mapping[str, Service]) -> Mapping[str, Reason]:
    reasons = services.make_reasons(lambda: start.ids.at(start.began_at))
    for reason in reasons:
        await start.tx.reasons.add(reason)
    for reply in services.make_quick_replies(lines, lambda: start.ids.at(start.began_at)):
        await start.tx.quick_replies.add(reply)
        await _tell(start, "quick reply", reply)
    await start.tx.choices.set_choices(NOT_READY, Choices(services.NOT_READY_REASONS, 1))
    return {reason.key: reason for reason in reasons}


async def _add_touchpoints(start: _Start, lines: Mapping[str, Service], site: bytes) -> Mapping[tuple[str, Channel], Touchpoint]:
    """Open the doors; `site` is the sealed key by which the company's pages say who is signed in."""
    made = {}
    for door in DOORS:
        touchpoint = Touchpoint(
            start.ids.at(start.began_at), door.key, door.channel, door.name, lines[door.service].id, door.load_units, door.settings
        )
        if door.key == SHOP_CHAT:
            touchpoint = replace(touchpoint, secrets=site)
        await start.tx.touchpoints.add(touchpoint)
        await _tell(start, "touchpoint", touchpoint)
        made[door.service, door.channel] = touchpoint
    return made


async def _add_staff(start: _Start, skills: Mapping[str, UUID], hashes: Mapping[str, str]) -> Mapping[str, UUID]:
    made = {}
    for each in staff.COLLEAGUES:
        account = Account(start.ids.at(start.began_at), each.login, each.name, (each.role,), active=True, created_at=start.began_at)
        await start.tx.accounts.add(account)
        await start.tx.access.set_password(account.id, hashes[each.login])
        await _tell(start, "account", account)
        if each in staff.AGENTS:
            levels = tuple(agents.AgentSkill(skills[key], level) for key, level in each.skills)
            signature = f"{each.name}\n{COMPANY}"
            await start.tx.agent_profiles.add(agents.Agent(account.id, each.name, each.alias, levels, signature))
            presence = Presence(account.id, PresenceState.SIGNED_OUT, None, start.began_at)
            load = Load(account.id, each.units, each.units, each.units, 0, 0, 0, start.began_at)
            await start.tx.agents.add_states(presence, load)
            made[each.login] = account.id
    return made


async def _add_customers(start: _Start, personas: Sequence[Persona], rng: random.Random) -> Mapping[str, Customer]:
    made = {}
    family = set(rng.sample([persona.name for persona in personas], k=min(2, len(personas))))
    for persona in personas:
        since = start.began_at - timedelta(days=rng.randint(0, 3_000))
        customer = Customer(start.ids.at(since), persona.name, since, language="en", time_zone=services.ZONE)
        await start.tx.customers.add(customer)
        known_by = [(IdentifierKind.EMAIL, persona.email), (IdentifierKind.ACCOUNT, persona.account)]
        if rng.random() < 0.6:  # noqa: PLR2004  # most have told us their number
            known_by.append((IdentifierKind.PHONE, persona.phone.replace(" ", "")))
        if persona.name in family:
            known_by.append((IdentifierKind.EMAIL, _SHARED_MAILBOX))
        for kind, value in known_by:
            await start.tx.customers.add_identifier(CustomerIdentifier(customer.id, kind, value, since))
        made[persona.name] = customer
    await _add_doubles(start, personas, made)
    return made


async def _add_doubles(start: _Start, personas: Sequence[Persona], made: Mapping[str, Customer]) -> None:
    """Add records that somebody made once more at the counter: one that is found to be the same person, and some in doubt."""
    for place, persona in enumerate(personas[:4]):
        since = start.began_at - timedelta(days=30 * place + 7)
        name = persona.name if place == 0 else persona.name[:-1]  # the last letter was forgotten
        double = Customer(start.ids.at(since), name, since, language="en", time_zone=services.ZONE)
        await start.tx.customers.add(double)
        phone = persona.phone.replace(" ", "")
        for owner in (made[persona.name], double):
            await start.tx.customers.add_identifier(CustomerIdentifier(owner.id, IdentifierKind.PHONE, phone, since))


async def _tell(start: _Start, kind: str, record: object) -> None:
    """Leave the entry in the audit trail that an administrator's own work would have left."""
    await audit(start.tx, OPERATOR, start.began_at, f"create {kind}", kind, record.id, None, record)  # type: ignore[attr-defined]  # every record has one

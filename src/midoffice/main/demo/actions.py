"""Gives the demonstration's company something to say: a published catalogue with a draft, its customers' consents, a campaign."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.customers.consent import EVERY_CHANNEL, MARKETING, Consent, ConsentState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.main.demo.action_documents import catalogue
from midoffice.main.demo.ids import IdMaker
from midoffice.main.demo.persona import SEED, make_personas
from midoffice.main.demo.site_identity import who_may_sign_in
from midoffice.usecases.campaigns.campaigns import NewCampaign, create_campaign
from midoffice.usecases.decisions.catalogue import publish_catalogue, read_catalogue_draft, save_catalogue_draft

if TYPE_CHECKING:
    from midoffice.domain.customers.customer import Customer
    from midoffice.usecases.given import Context

_SEED = 11
_GRANTED, _REFUSED = 0.85, 0.95


async def fill_actions(context: Context) -> bool:
    """Publish the catalogue through the use cases, as people would; False when there is one already, or no company."""
    async with context.database.reading() as tx:
        known = await tx.access.account_by_login("adam")
        if known is None or await tx.catalogues.number():
            return False
        customers = await tx.customers.all()
        mailbox = next(each for each in await tx.touchpoints.all() if each.channel is Channel.EMAIL)
    await _ask_for_consent(context, customers)
    adam = Principal(known[0].id, known[0].name, (Role.ADMINISTRATOR,), scopes_of((Role.ADMINISTRATOR,)))
    draft = await read_catalogue_draft(context, adam)
    draft = await save_catalogue_draft(context, adam, draft.version, catalogue())
    await publish_catalogue(context, adam, draft.version, "What we say from now on, on every channel")
    draft = await read_catalogue_draft(context, adam)
    await save_catalogue_draft(context, adam, draft.version, catalogue(night_owl=True))
    about = "Everybody with a slower line; who gets it is decided when it is sent."
    await create_campaign(context, adam, NewCampaign("fibre-1000", "Fibre 1000", "fibre-1000", mailbox.id, about, per_hour=120))
    return True


async def _ask_for_consent(context: Context, customers: tuple[Customer, ...]) -> None:
    """Most have agreed to hear of offers, some only not by mail, and some have never been asked.

    Who may sign in on the company's page has agreed: the story of the returned television is theirs.
    """
    rng = random.Random(_SEED)  # noqa: S311  # makes things up, keeps nothing secret
    story = set(who_may_sign_in(make_personas(random.Random(SEED))).values())  # noqa: S311  # the company's own customers
    ids = IdMaker(rng)
    now = context.clock.now()
    async with context.database.transaction() as tx:
        for customer in customers:
            drawn = rng.random()
            chance = 0.0 if customer.name in story else drawn
            if chance < _REFUSED:
                channel, state = (EVERY_CHANNEL, ConsentState.GRANTED) if chance < _GRANTED else ("email", ConsentState.REFUSED)
                await tx.people.add_consent(Consent(ids.at(now), customer.id, MARKETING, channel, state, "contract", now))

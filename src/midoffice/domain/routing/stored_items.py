"""Work items as the dispatcher takes them, and by which names scores call what they are about."""

from collections.abc import Iterable
from datetime import datetime

from midoffice.domain.agents.agent import Skill
from midoffice.domain.agents.capacity_rules import CapacityRules
from midoffice.domain.routing.decisions import Requirement
from midoffice.domain.routing.dispatch.needs import Needs
from midoffice.domain.routing.dispatch.outside import Outside
from midoffice.domain.routing.dispatch.plan import Medium, Plan, Side
from midoffice.domain.routing.dispatch.roster import StoredItem
from midoffice.domain.routing.widening import groups_of, needs_of
from midoffice.domain.routing.work_item import Cooldown, WorkItem
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import MediaType

_SIDES = {MediaType.REAL_TIME: Side.REAL_TIME, MediaType.DEFERRED: Side.DEFERRED}


def _until(cooldown: Cooldown) -> datetime:
    return cooldown.until


class StoredItems:
    """What items of all services have in common: `media`, and what these and the services are `called`; both grow."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.media: dict[str, Medium] = {}
        self.called: dict[str, str] = {}
        self._needs: dict[Requirement, Needs] = {}

    def call(self, services: Iterable[Service]) -> None:
        """Take note of what services are called."""
        self.called.update((str(service.id), service.key) for service in services)

    def stored(self, item: WorkItem, plan: Plan, rules: CapacityRules, outside: Outside | None = None) -> StoredItem:
        """Return a waiting item of a service of the plan."""
        over = rules.interrupted_by(item.channel)
        medium = ".".join((item.channel, str(item.load_units), *over))
        if medium not in self.media:
            self.media[medium] = Medium(_SIDES[item.media_type], item.load_units, frozenset(over))
            self.called[medium] = item.channel.value
        needs = self.needs_of(item.required_skills)
        own = needs != plan.services[str(item.service_id)].needs
        return StoredItem(
            item.id.int,
            str(item.service_id),
            medium,
            item.queued_at.timestamp(),
            priority=item.priority,
            preferred=item.preferred_agent_id.int if item.preferred_agent_id else None,
            preferred_until=item.preferred_until.timestamp() if item.preferred_until else 0.0,
            again_at={each.agent_id.int: each.until.timestamp() for each in sorted(item.cooldowns, key=_until)},
            needs=needs if own else None,
            due_at=item.due_at.timestamp(),
            unroutable=item.unroutable_since is not None,
            outside=outside,
            attributes=item.attributes,
        )

    def needs_of(self, required: Requirement) -> Needs:
        """Return what an item asks for; the same object for the same requirement."""
        known = self._needs.get(required)
        if known is None:
            known = self._needs[required] = needs_of(groups_of(required))
        return known


def skill_keys(skills: Iterable[Skill]) -> dict[str, str]:
    """Return what scores call skills, by the names that the dispatcher has for them."""
    return {str(skill.id): skill.key for skill in skills if skill.active}

"""A campaign: an action that the company wants to bring to its customers by itself, on one touchpoint."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.kernel.errors import Conflict, Invalid

MOST_AN_HOUR = 1_000_000


class CampaignState(StrEnum):
    """How it stands with a campaign."""

    DRAFT = "draft"
    """Being written; nobody is contacted."""
    RUNNING = "running"
    """Goes through the customers and asks about each."""
    PAUSED = "paused"
    """Stands where it is; what it has asked for waits too."""
    ENDED = "ended"
    """Over for good; what was still waiting is dropped."""


class CampaignEvent(StrEnum):
    """What people do with a campaign."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


class IllegalCampaignStep(Conflict):
    """A campaign in this state cannot do that."""

    def __init__(self, state: CampaignState, event: CampaignEvent) -> None:
        """Name both."""
        super().__init__(f"A campaign that is {state.value} cannot {event.value}.", state=state.value)


_STEPS = {
    (CampaignState.DRAFT, CampaignEvent.START): CampaignState.RUNNING,
    (CampaignState.RUNNING, CampaignEvent.PAUSE): CampaignState.PAUSED,
    (CampaignState.PAUSED, CampaignEvent.RESUME): CampaignState.RUNNING,
    (CampaignState.DRAFT, CampaignEvent.END): CampaignState.ENDED,
    (CampaignState.RUNNING, CampaignEvent.END): CampaignState.ENDED,
    (CampaignState.PAUSED, CampaignEvent.END): CampaignState.ENDED,
}


@dataclass(frozen=True, slots=True)
class Campaign:
    """Who gets the message is no list: each customer is decided about when his or her turn comes.

    `action` is a key of the catalogue, `touchpoint_id` the mailbox that sends. `priority` orders campaigns that want the same
    customer: the higher goes first. `per_hour` is how many customers it asks about in an hour at most. `cursor` is the last
    customer that it has come to, and `reached` how many those are: it goes on from there, whatever happened in between.
    """

    id: UUID
    key: str
    name: str
    action: str
    touchpoint_id: UUID
    created_at: datetime
    description: str = ""
    priority: int = 0
    per_hour: int = 1_000
    ends_at: datetime | None = None
    state: CampaignState = CampaignState.DRAFT
    started_at: datetime | None = None
    ended_at: datetime | None = None
    cursor: UUID | None = None
    reached: int = 0
    credit: float = 0.0
    credited_at: datetime | None = None
    version: int = 1

    @property
    def source(self) -> str:
        """What its attempts are known by."""
        return f"campaign:{self.id}"


def step(campaign: Campaign, event: CampaignEvent, now: datetime) -> Campaign:
    """Return the campaign after a step; raises IllegalCampaignStep."""
    state = _STEPS.get((campaign.state, event))
    if state is None:
        raise IllegalCampaignStep(campaign.state, event)
    return replace(
        campaign,
        state=state,
        started_at=campaign.started_at or (now if event is CampaignEvent.START else None),
        ended_at=now if state is CampaignState.ENDED else None,
        # What was not used before a pause is not made up for after it.
        credit=0.0,
        credited_at=now,
        version=campaign.version + 1,
    )


def checked(campaign: Campaign) -> Campaign:
    """Return the campaign if it can be; raises Invalid naming the field."""
    if not campaign.name.strip():
        raise Invalid("name", "is empty", "Say what the campaign is called.")
    if not campaign.action.strip():
        raise Invalid("action", "is empty", "Choose an action of the catalogue.")
    if not 1 <= campaign.per_hour <= MOST_AN_HOUR:
        raise Invalid("per_hour", f"is {campaign.per_hour}", f"Use 1 to {MOST_AN_HOUR:,}.")
    if not -1000 <= campaign.priority <= 1000:  # noqa: PLR2004 - said in the remedy
        raise Invalid("priority", f"is {campaign.priority}", "Use -1000 to 1000.")
    if campaign.ends_at is not None and campaign.ends_at <= campaign.created_at:
        raise Invalid("ends_at", "is over", "Choose a later time, or none.")
    return campaign


def allowance(campaign: Campaign, now: datetime, most: int) -> tuple[int, Campaign]:
    """Return how many customers the campaign may ask about now, and the campaign without that credit.

    Credit grows with time, at `per_hour` an hour, and never beyond what a minute brings (at least one): a worker that slept
    does not send an hour's messages at once.
    """
    since = campaign.credited_at or now
    grown = campaign.credit + campaign.per_hour * max(0.0, (now - since).total_seconds()) / 3600
    credit = min(grown, max(1.0, campaign.per_hour / 60))
    count = min(int(credit), most)
    return count, replace(campaign, credit=credit - count, credited_at=now)

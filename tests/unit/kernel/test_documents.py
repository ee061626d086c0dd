"""Documents of records, as dicts and encoded."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson

from midoffice.domain.agents.load import Hold, Lendable, Load
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.interaction import Interaction, InteractionState, Outcome
from midoffice.domain.routing.offer import Offer, OfferState
from midoffice.domain.routing.work_item import AnnouncedWait, Cooldown, WorkItem, WorkItemKind, WorkItemState
from midoffice.domain.services.service import RequiredSkill
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.kernel.documents import document, encoded
from midoffice.kernel.ids import new_id
from midoffice.usecases.events import SYSTEM, happened, work_item_offered

AT = datetime(2026, 3, 29, 1, 30, 0, 120_000, UTC)
ITEM = WorkItem(
    *(new_id(), WorkItemKind.INTERACTION, new_id(), None, new_id(), Channel.CHAT, MediaType.REAL_TIME, 2, WorkItemState.OFFERED),
    *(AT, AT.replace(microsecond=0), AT, AT),
    required_skills=(RequiredSkill(new_id()),),
    cooldowns=(Cooldown(new_id(), AT),),
    announced=AnnouncedWait(AT, 3),
    answered_in_target=True,
)
LOAD = Load(
    *(new_id(), 3, 2, 1, 2, 2, 0, AT),
    last_offered_at=AT,
    lendable=(Lendable(Channel.EMAIL, 1),),
    holds=(Hold(new_id(), new_id(), AT),),
)
CONTACT = Interaction(
    *(new_id(), new_id(), new_id(), new_id(), new_id(), Channel.CHAT, "Grüße", Identifier(IdentifierKind.VISITOR, "v")),
    *("Ada", InteractionState.OPEN, AT, AT),
    fields=(("order", "7"),),
    outcome=Outcome.RESOLVED,
    reason_ids=(new_id(),),
)
OFFER = Offer(new_id(), ITEM.id, LOAD.agent_id, new_id(), OfferState.PENDING, AT, AT, why={"alternatives": [1, 2], "plan": 4})


def test_encoded_document_says_what_the_dict_says() -> None:
    """Ids, times with and without fractions, enums, nested records, nothing: all as in the documents of the interface."""
    for record in (ITEM, LOAD, CONTACT, OFFER):
        assert orjson.loads(orjson.dumps(encoded(record))) == document(record)


def test_encoded_text_loses_only_what_nobody_can_store() -> None:
    """Half a surrogate pair, from a broken charset, becomes a replacement character."""
    assert orjson.loads(orjson.dumps(encoded(replace(CONTACT, subject="a\ud800b"))))["subject"] == "a\ufffdb"


def test_event_of_an_offer_is_the_usual_one_encoded() -> None:
    """`work_item_offered` says what `happened` says of the same records."""
    item = replace(ITEM, agent_id=LOAD.agent_id, interaction_id=CONTACT.id, service_id=CONTACT.service_id)
    offered = work_item_offered(item, OFFER, CONTACT, LOAD, AT)
    usual = happened("WorkItemOffered", AT, SYSTEM, item, OFFER, CONTACT, LOAD)
    assert replace(offered, data=orjson.loads(orjson.dumps(offered.data))) == usual

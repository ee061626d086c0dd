"""A simulated agent says what the decisions suggest, once in a contact, and the customer answers something."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

from midoffice.main.demo.desk_client import Refused

if TYPE_CHECKING:
    import random

    from midoffice.main.demo.desk_client import DeskClient

_ANSWERS = {
    "offer": {"accepted": 14, "declined": 50, "later": 20, "": 16},
    "retention": {"accepted": 40, "declined": 30, "later": 20, "": 10},
    "service": {"accepted": 60, "declined": 10, "": 30},
    "mandatory": {"accepted": 90, "": 10},
}
"""What customers answer, by the kind of the action and with weights; empty: nothing."""


async def say_what_fits(client: DeskClient, customer_id: str, rng: random.Random) -> None:
    """Ask for a decision and say the first of it; nothing happens where there is nothing to say."""
    order = {"customer_id": customer_id, "channel": "agent", "placement": "desk", "verified": True}
    try:
        made = await client.post("/api/decisions", order)
        for offer in made["offers"][:1]:
            await _report(client, offer["token"], "shown")
            await asyncio.sleep(rng.uniform(4, 12))
            answers = _ANSWERS[offer["kind"]]
            answer = rng.choices(list(answers), list(answers.values()))[0]
            if answer:
                await _report(client, offer["token"], answer)
    except Refused:
        return  # answered on another channel meanwhile, or no catalogue is in force


async def _report(client: DeskClient, token: str, response: str) -> None:
    await client.post("/api/responses", {"token": token, "response": response, "idempotency_key": str(uuid4())})

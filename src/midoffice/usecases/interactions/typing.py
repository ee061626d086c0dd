"""Typing signals: told while they are true, kept nowhere."""

from uuid import UUID

from midoffice.usecases.given import Context

TYPING_NOTICE = "midoffice.typing"
"""Subject of typing signals: {interaction_id, who: "agent"|"customer", name, on}."""


async def say_typing(context: Context, interaction_id: UUID, *, who: str, name: str, on: bool) -> None:
    """Tell whoever watches the interaction that somebody started or stopped typing."""
    await context.bus.publish(TYPING_NOTICE, {"interaction_id": str(interaction_id), "who": who, "name": name, "on": on})

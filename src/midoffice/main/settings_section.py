"""A section of the settings."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Frozen, and without room for what nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

"""An agent's softphone: a browser that stays connected between calls, and the legs that are on it."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from midoffice.adapters.voice.browser.line import BrowserLine
from midoffice.adapters.voice.browser.peer import BrowserPeer

if TYPE_CHECKING:
    import asyncio


class Softphone:
    """One per agent. Of several legs the newest has the sound, as it has on a telephone."""

    def __init__(self, agent_id: UUID) -> None:
        """Nobody is connected yet."""
        self.agent_id = agent_id
        self.id = agent_id
        """The id under which its present connection was made."""
        self.peer: BrowserPeer | None = None
        self.lines: list[BrowserLine] = []
        self.deadline: asyncio.TimerHandle | None = None
        self.lost_at: datetime | None = None
        """When the last browser was lost."""

    @property
    def up(self) -> bool:
        """Whether a browser is there."""
        return self.peer is not None and self.peer.up

    def connect(self, softphone_id: UUID, peer: BrowserPeer) -> BrowserPeer | None:
        """Take a browser in place of the one before, which is returned."""
        before, self.id, self.peer = self.peer, softphone_id, peer
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None
        self.refresh()
        return before

    def lose(self, at: datetime) -> None:
        """The browser is gone; the legs stay."""
        self.peer, self.lost_at = None, at
        self.refresh()

    def add(self, line: BrowserLine) -> None:
        """Put a leg on it."""
        self.lines.append(line)
        self.refresh()

    def remove(self, line: BrowserLine) -> None:
        """Take a leg off."""
        line.sound.connect(None)
        self.lines.remove(line)
        self.refresh()

    def refresh(self) -> None:
        """Give the sound to the newest leg, and tell the page whether anybody talks."""
        top = self.lines[-1] if self.lines else None
        sound = self.peer.sound if self.peer is not None else None
        for line in self.lines:
            if line is not top:
                line.sound.connect(None)
        if top is not None:
            top.sound.connect(sound)
        if self.peer is None or sound is None:
            return
        if top is None:
            sound.rest()
        else:
            sound.begin()
        self.peer.say({"talking": top is not None, "call_id": str(top.call_id) if top is not None else None})

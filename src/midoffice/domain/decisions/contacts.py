"""What the ledger of a person means for the next contact: caps, pauses, and what was said already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.domain.decisions.ledger import ActionKind, ResponseKind
from midoffice.domain.decisions.policy import Cap, Pause, QuietHours
from midoffice.domain.decisions.quiet import quiet_reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from uuid import UUID

    from midoffice.domain.decisions.action import Action
    from midoffice.domain.decisions.compilation import CompiledCatalogue, Profile
    from midoffice.domain.decisions.ledger import LedgerEntry
    from midoffice.domain.decisions.reasons import Entry
    from midoffice.domain.decisions.snapshot import Snapshot

_SAID = frozenset({ResponseKind.SHOWN, ResponseKind.SENT, ResponseKind.ACCEPTED, ResponseKind.CLICKED})
_SOLD = frozenset({ActionKind.OFFER, ActionKind.RETENTION})
_KINDS = {kind.value: kind for kind in ActionKind}


def concerns(kinds: tuple[ActionKind, ...], kind: ActionKind | None) -> bool:
    """Whether a cap or pause is about a kind of action: those it names, or all; mandatory notices are never stopped.

    An entry about an action that nobody knows any more counts as any.
    """
    return kind is None or (kind is not ActionKind.MANDATORY and (not kinds or kind in kinds))


class Contacts:
    """The contact policies for one decision."""

    def __init__(self, compiled: CompiledCatalogue, snapshot: Snapshot) -> None:
        """Look at the ledger once."""
        self._compiled = compiled
        self._snapshot = snapshot
        self.entries = tuple({entry.id: entry for entry in snapshot.entries}.values())
        policies = compiled.catalogue.policies
        channel = snapshot.channel
        self.caps = [each for each in policies if isinstance(each, Cap) and (not each.channels or channel in each.channels)]
        self.left: dict[str, int] = {cap.key: cap.most - self._count(cap) for cap in self.caps}
        self._quiet = self._quiet_now()
        self._paused_groups: dict[str, list[Pause]] = {}
        self._paused_all: list[Pause] = []
        self._paused_actions: dict[str, list[Pause]] = {}
        for pause in policies:
            if isinstance(pause, Pause):
                self._pause(pause)

    def of_profile(self, profile: Profile) -> Entry | None:
        """Return why all actions of a profile are kept back, or None."""
        kind = profile.kind
        for pause in (*self._paused_all, *self._paused_groups.get(profile.group, ())):
            if concerns(pause.kinds, kind):
                return "pause", pause.key
        for policy, reason in self._quiet:
            if not policy.kinds or kind in policy.kinds:
                return "quiet_hours", policy.key, reason
        for cap in self.caps_on(kind, profile.group):
            if self.left[cap.key] <= 0:
                return "cap", cap.key
        return None

    def caps_on(self, kind: ActionKind, group: str) -> list[Cap]:
        """Return the caps that an action of this kind and group is under."""
        return [cap for cap in self.caps if concerns(cap.kinds, kind) and (not cap.groups or group in cap.groups)]

    def of_actions(self) -> dict[int, Entry]:
        """Return why single actions are kept back by what was said and answered about them, by their places."""
        found: dict[int, Entry] = {}
        by_action: dict[str, list[LedgerEntry]] = {}
        for entry in self.entries:
            by_action.setdefault(entry.action, []).append(entry)
        withdrawn = {entry.offer_id: entry.at for entry in self.entries if entry.kind is ResponseKind.WITHDRAWN}
        for key, entries in by_action.items():
            place = self._compiled.place_of.get(key)
            if place is None:
                continue
            reason = self._of_action(self._compiled.actions[place], entries, withdrawn)
            if reason is not None:
                found[place] = reason
        return found

    def _of_action(self, action: Action, entries: list[LedgerEntry], withdrawn: Mapping[UUID, datetime]) -> Entry | None:
        if action.kind is ActionKind.MANDATORY:
            said = any(entry.kind in _SAID and self._within(entry, action.repeat_after) for entry in entries)
            return ("said",) if said else None
        for entry in entries:
            if entry.kind is ResponseKind.ACCEPTED and action.kind in _SOLD and self._within(entry, action.repeat_after):
                taken_back = withdrawn.get(entry.offer_id)
                if taken_back is None or taken_back < entry.at:
                    return ("accepted",)
            if entry.kind is ResponseKind.LATER and self._within(entry, action.later_pause):
                return ("later",)
        pause = next((each for each in self._paused_actions.get(action.key, ()) if concerns(each.kinds, action.kind)), None)
        return None if pause is None else ("pause", pause.key)

    def _within(self, entry: LedgerEntry, length: timedelta | None) -> bool:
        return length is None or entry.at > self._snapshot.now - length

    def _count(self, cap: Cap) -> int:
        """How many contacts a cap sees: offers, each once, whatever was reported about it."""
        return len(
            {
                entry.offer_id
                for entry in self.entries
                if entry.kind in cap.counts and self._within(entry, cap.window) and self._counts(cap, entry)
            }
        )

    def _counts(self, cap: Cap, entry: LedgerEntry) -> bool:
        if cap.channels and entry.channel not in cap.channels:
            return False
        kind, group = self._about(entry)
        return concerns(cap.kinds, kind) and (not cap.groups or group is None or group in cap.groups)

    def _about(self, entry: LedgerEntry) -> tuple[ActionKind | None, str | None]:
        """The kind and group of the action of an entry: as it was then, else as it is, else unknown."""
        place = self._compiled.place_of.get(entry.action)
        action = None if place is None else self._compiled.actions[place]
        kind = _KINDS.get(str(entry.data.get("kind"))) or (action.kind if action else None)
        group = entry.data.get("group")
        return kind, group if isinstance(group, str) else action.group if action else None

    def _quiet_now(self) -> list[tuple[QuietHours, str]]:
        found = []
        for policy in self._compiled.catalogue.policies:
            if isinstance(policy, QuietHours) and self._snapshot.channel in policy.channels:
                reason = quiet_reason(policy, self._snapshot.customer, self._snapshot.now)
                if reason is not None:
                    found.append((policy, reason))
        return found

    def _pause(self, pause: Pause) -> None:
        for entry in self.entries:
            if entry.kind not in pause.after or not self._within(entry, pause.length):
                continue
            if pause.scope == "all":
                self._paused_all.append(pause)
                return
            if pause.scope == "action":
                self._paused_actions.setdefault(entry.action, []).append(pause)
            else:
                group = self._about(entry)[1]
                if group is not None:
                    self._paused_groups.setdefault(group, []).append(pause)

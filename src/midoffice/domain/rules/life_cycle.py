"""The life of a version: one enum, one table of transitions, one function."""

from enum import StrEnum

from midoffice.kernel.errors import Conflict


class VersionState(StrEnum):
    """Exactly one at a time."""

    DRAFT = "draft"
    """Being written; anybody who may write rules may change it."""
    CHECKED = "checked"
    """Nothing in it is wrong and all its test cases pass; a change makes it a draft again."""
    APPROVED = "approved"
    """Somebody answers for it; a change makes it a draft again."""
    PUBLISHED = "published"
    """Decides from its effective time on, and is never changed."""
    RETIRED = "retired"
    """Decides no more; it stays readable for every decision that names it."""


class VersionEvent(StrEnum):
    """What may happen to a version."""

    EDIT = "edit"
    CLEAR = "clear"
    """The checks found no error."""
    OBJECT = "object"
    """The checks found an error."""
    APPROVE = "approve"
    PUBLISH = "publish"
    RETIRE = "retire"
    """Another version took its place, or it was withdrawn before its time came."""


S, E = VersionState, VersionEvent

TRANSITIONS: dict[tuple[VersionState, VersionEvent], VersionState] = {
    (S.DRAFT, E.EDIT): S.DRAFT,
    (S.CHECKED, E.EDIT): S.DRAFT,
    (S.APPROVED, E.EDIT): S.DRAFT,
    (S.DRAFT, E.CLEAR): S.CHECKED,
    (S.CHECKED, E.CLEAR): S.CHECKED,
    (S.APPROVED, E.CLEAR): S.APPROVED,
    (S.DRAFT, E.OBJECT): S.DRAFT,
    (S.CHECKED, E.OBJECT): S.DRAFT,
    (S.APPROVED, E.OBJECT): S.DRAFT,
    (S.CHECKED, E.APPROVE): S.APPROVED,
    (S.APPROVED, E.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, E.RETIRE): S.RETIRED,
}

_REMEDIES = {
    (S.DRAFT, E.APPROVE): "Check it first; what the check finds has to be mended.",
    (S.DRAFT, E.PUBLISH): "Have it checked and approved first.",
    (S.CHECKED, E.PUBLISH): "Have it approved first.",
}


class IllegalStep(Conflict):
    """The version is not in a state in which this can happen. Fields: state."""

    def __init__(self, state: VersionState, event: VersionEvent) -> None:
        """Name the state and the event that does not fit it."""
        super().__init__(f"This version is {state.value}; you cannot {event.value} it now.", state=state.value)
        self.fields["remedy"] = _REMEDIES.get((state, event), self.remedy)


def transition(state: VersionState, event: VersionEvent) -> VersionState:
    """Return the state after an event; raises IllegalStep."""
    target = TRANSITIONS.get((state, event))
    if target is None:
        raise IllegalStep(state, event)
    return target

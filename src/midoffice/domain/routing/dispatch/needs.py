"""What an item asks of whoever takes it: groups of alternative skills, all groups to be met, and a condition."""

from collections.abc import Mapping
from dataclasses import dataclass

from midoffice.domain.routing.dispatch.condition import Condition
from midoffice.kernel.errors import Invalid

LOWEST, HIGHEST = 1, 5

Skills = Mapping[str, int]
"""Proficiency (1-5) by skill."""
Told = Mapping[str, str]
"""What is told of somebody: values by attribute."""
NOTHING: Told = {}


@dataclass(frozen=True, slots=True, order=True)
class Skilled:
    """A skill at a minimum proficiency (1-5)."""

    skill: str
    level: int = LOWEST

    def __post_init__(self) -> None:
        """Refuse a proficiency outside 1-5."""
        if not LOWEST <= self.level <= HIGHEST:
            raise Invalid("level", f"is {self.level}", f"Enter a proficiency from {LOWEST} to {HIGHEST}.")


@dataclass(frozen=True, slots=True)
class Needs:
    """Every group must be met by one of its skills: `((german), (billing, sales))` is German and (billing or sales).

    Groups and alternatives are kept in one order, so that equal needs are equal whoever wrote them. No groups: anybody who meets
    the `condition`, if there is one.
    """

    groups: tuple[tuple[Skilled, ...], ...] = ()
    condition: Condition | None = None

    def __post_init__(self) -> None:
        """Refuse a group without alternatives, and sort."""
        if not all(self.groups):
            raise Invalid("needs", "has a group without a skill", "Name a skill in each group, or remove the group.")
        object.__setattr__(self, "groups", tuple(sorted({tuple(sorted(set(group))) for group in self.groups})))

    def met_by(self, skills: Skills, told: Told = NOTHING) -> bool:
        """Tell whether somebody with these skills and attributes may take the item."""
        return self.met_by_skills(skills) and (self.condition is None or self.condition.met_by(told))

    def met_by_skills(self, skills: Skills) -> bool:
        """Tell whether these skills would do."""
        return all(any(skills.get(each.skill, 0) >= each.level for each in group) for group in self.groups)

    def fit(self, skills: Skills) -> int:
        """Return how good the match is: the sum over groups of the best proficiency in one of its skills."""
        return sum(max(skills.get(each.skill, 0) for each in group) for group in self.groups)

    def skills(self) -> frozenset[str]:
        """Return every skill that is named."""
        return frozenset(each.skill for group in self.groups for each in group)


def all_of(*needed: Skilled) -> Needs:
    """Return needs in which each skill is required."""
    return Needs(tuple((each,) for each in needed))

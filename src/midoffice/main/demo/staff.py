"""Who works at the demonstration's company, and who of them is left to the people who try it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from midoffice.domain.access.roles import Role

PASSWORD = "hedgehog-at-work"  # noqa: S105  # for trying the product on one's own machine: it is printed at the start


@dataclass(frozen=True, slots=True)
class Skill:
    """An ability by key."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with an account. `skills` maps keys to proficiency (1-5); `for_people` are never driven by the simulation."""

    login: str
    name: str
    alias: str
    role: Role
    skills: tuple[tuple[str, int], ...] = ()
    for_people: bool = False
    units: int = 12

    @property
    def simulated(self) -> bool:
        """Whether the simulation signs in as this colleague."""
        return not self.for_people

    def password(self, secret_key: bytes) -> str:
        """What the account is signed in with: printed for people, only known to this installation for the others."""
        if self.for_people:
            return PASSWORD
        return hmac.digest(secret_key, b"demo colleague " + self.login.encode(), hashlib.sha256).hex()


SKILLS = (
    Skill("english", "English"),
    Skill("billing", "Bills and payments"),
    Skill("technical", "Technical help"),
    Skill("sales", "Contracts and tariffs"),
    Skill("german", "German"),
)

_ALL = (("english", 5), ("billing", 4), ("technical", 4), ("sales", 4))

COLLEAGUES = (
    Colleague("ann", "Ann Thistlewood", "Ann", Role.AGENT, _ALL, for_people=True),
    Colleague("ben", "Benedict Achebe", "Ben", Role.AGENT, (("english", 5), ("billing", 5), ("sales", 3))),
    Colleague("cleo", "Cleo Marchetti", "Cleo", Role.AGENT, (("english", 4), ("billing", 4), ("technical", 2))),
    Colleague("dmitri", "Dmitri Volkov", "Dmitri", Role.AGENT, (("english", 4), ("technical", 5))),
    Colleague("esra", "Esra Yildirim", "Esra", Role.AGENT, (("english", 5), ("technical", 4), ("german", 5))),
    Colleague("fatima", "Fatima Rahmani", "Fatima", Role.AGENT, (("english", 5), ("sales", 5), ("billing", 3))),
    Colleague("george", "George Pennington", "George", Role.AGENT, (("english", 5), ("technical", 3), ("billing", 2))),
    Colleague("hanna", "Hanna Lindqvist", "Hanna", Role.AGENT, (("english", 4), ("sales", 4), ("german", 4))),
    Colleague("ivo", "Ivo Castellanos", "Ivo", Role.AGENT, (("english", 5), ("billing", 3), ("sales", 2), ("technical", 2))),
    Colleague("jun", "Jun Nakamura", "Jun", Role.AGENT, (("english", 4), ("technical", 4), ("sales", 2))),
    Colleague("sue", "Sue Okonkwo", "", Role.SUPERVISOR, for_people=True),
    Colleague("adam", "Adam Fairbairn", "", Role.ADMINISTRATOR, for_people=True),
    Colleague("tess", "Tess Brennan", "", Role.SUPERVISOR),
)
"""Tess leads the shift of the simulated agents: she looks at the wallboard and sends them to breaks."""

AGENTS = tuple(colleague for colleague in COLLEAGUES if colleague.role is Role.AGENT)

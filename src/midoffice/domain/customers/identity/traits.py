"""What is known of a customer that tells people apart, and the keys by which those who may be the same are found."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from midoffice.domain.customers.customer import Customer
from midoffice.domain.customers.identity.event import TraitKind
from midoffice.domain.customers.identity.held import Holdings, Key, birth_dates
from midoffice.domain.customers.identity.similarity import plain, plain_name, soundex


@dataclass(frozen=True, slots=True)
class Traits:
    """A customer as compared: a plain name ("" when only an identifier stands for one), and what is not shared."""

    customer_id: UUID
    name: str = ""
    birth_date: str | None = None
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    shared: frozenset[Key] = field(default=frozenset())


def traits_of(customer: Customer, held: Holdings, shared: Iterable[Key]) -> Traits:
    """Return what is compared of a customer; identifiers that several people use are left out and named in `shared`."""
    left_out = frozenset(shared)
    own: dict[TraitKind, set[str]] = {}
    for (trait, value), owners in held.items():
        if customer.id in owners:
            own.setdefault(trait, set()).add(value)
    used = frozenset((trait, value) for trait, values in own.items() for value in values)
    kept = {trait: frozenset(v for v in values if (trait, v) not in left_out) for trait, values in own.items()}
    return Traits(
        customer.id,
        _name(customer.name, {value for _, value in used}),
        birth_dates(held).get(customer.id),
        kept.get(TraitKind.EMAIL, frozenset()),
        kept.get(TraitKind.PHONE, frozenset()),
        frozenset(plain(value) for value in kept.get(TraitKind.ADDRESS, ())),
        used & left_out,
    )


def _name(name: str, values: set[str]) -> str:
    """Return the plain name; a name that only repeats an identifier, or says that nobody is known, is none."""
    if name in values or name == "Visitor" or "@" in name or not any(letter.isalpha() for letter in name):
        return ""
    return plain_name(name)


def keys_of(traits: Traits) -> tuple[str, ...]:
    """Return the blocking keys: two customers without one in common are not compared.

    An e-mail address, a telephone number, an address; the name's sound with the year of birth, or alone where there is none;
    the day of birth with the first letters.
    """
    keys = {f"email:{value}" for value in traits.emails}
    keys |= {f"phone:{value}" for value in traits.phones}
    keys |= {f"address:{value}" for value in traits.addresses}
    if traits.name:
        words = sorted(traits.name.split())
        sound = "-".join(soundex(word) for word in words)
        keys.add(f"name:{sound}")
        if traits.birth_date:
            keys.add(f"name:{sound}:{traits.birth_date[:4]}")
            keys.add(f"born:{traits.birth_date}:{''.join(word[0] for word in words)}")
    return tuple(sorted(key[:200] for key in keys))

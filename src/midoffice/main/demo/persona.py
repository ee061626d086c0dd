"""The customers of the demonstration: who they are follows from their name alone.

Both sides of a conversation can therefore make up the same account number, bill and reading without asking each other.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

CUSTOMERS = 200
SEED = 7
"""The customers of the demonstration are always the same."""

FIRST_NAMES = (
    "Aaliyah", "Abel", "Ada", "Agnes", "Aiko", "Alastair", "Alma", "Amara", "Anders", "Anneke", "Anton", "Arjun",
    "Beatrix", "Benedikt", "Bilal", "Bronwyn", "Callum", "Camille", "Carmen", "Cedric", "Chidi", "Clara", "Dagmar",
    "Dario", "Delphine", "Deniz", "Dolores", "Edwin", "Eilidh", "Elif", "Emeka", "Enid", "Esme", "Fabio", "Farah",
    "Femi", "Fergus", "Fiona", "Flora", "Gareth", "Gita", "Gwen", "Hamish", "Harriet", "Hassan", "Hilda", "Hugo",
    "Ida", "Imogen", "Ines", "Iris", "Ishaan", "Isolde", "Jamal", "Joan", "Jonas", "Kamala", "Katya", "Keanu", "Kofi",
    "Leila", "Lionel", "Lotte", "Luca", "Mabel", "Magnus", "Maeve", "Malik", "Marit", "Mateo", "Mei", "Milo", "Mina",
    "Morag", "Nadia", "Nils", "Noor", "Odette", "Olek", "Otis", "Padma", "Pascal", "Petra", "Phoebe", "Quentin",
    "Rafael", "Rhona", "Rosalind", "Ruth", "Samir", "Saoirse", "Selma", "Sven", "Tamsin", "Theo", "Thora", "Uma",
    "Ursula", "Vikram", "Wanda", "Wilf", "Xenia", "Yara", "Yusuf", "Zofia", "Zuri",
)  # fmt: skip
LAST_NAMES = (
    "Abara", "Acheson", "Adeyemi", "Almeida", "Andersson", "Ashworth", "Baptiste", "Barnard", "Bellweather",
    "Bianchi", "Blackwood", "Botha", "Brennan", "Bui", "Castellanos", "Chatterjee", "Chowdhury", "Cromwell", "Dahl",
    "Dankworth", "Delacroix", "Demir", "Dunn", "Eastwood", "Eklund", "Fairbairn", "Farouk", "Fenwick", "Ferreira",
    "Finch", "Gallagher", "Ghosh", "Gooseberry", "Grimshaw", "Haddad", "Haugen", "Hawthorne", "Hollis", "Ibsen",
    "Ingram", "Jankowski", "Jellicoe", "Kaur", "Keller", "Kovacs", "Laurent", "Lindqvist", "Lovelace", "MacAskill",
    "Marchetti", "Mbeki", "McTavish", "Merriweather", "Moreau", "Nakamura", "Nightingale", "Novak", "Nwosu", "O'Dowd",
    "Okonkwo", "Olsen", "Osei", "Papadakis", "Pemberton", "Penhaligon", "Petrov", "Pickering", "Quigley", "Rahman",
    "Rasmussen", "Rossi", "Rutherford", "Sandoval", "Santos", "Schreiber", "Sharma", "Shaw", "Sinclair", "Sorensen",
    "Tanaka", "Teague", "Thistlewood", "Trelawney", "Tran", "Underhill", "Vance", "Verhoeven", "Villanueva",
    "Wagstaff", "Weber", "Whitlock", "Winterbourne", "Yamada", "Yilmaz", "Zielinski",
)  # fmt: skip
_COMPANIES = (
    "The Rusty Anchor",
    "Kneadful Things Bakery",
    "Pixel & Daughters",
    "Otter Row Dental",
    "St Swithin's Rectory",
    "Bishop's Bicycles",
    "Moth & Lamp Bookshop",
    "Curl Up and Dye",
    "Harbour Street Veterinary",
    "The Velvet Marrow",
)
_STREETS = (
    "Otter Row",
    "Larkspur Lane",
    "Harbour Street",
    "Mill Rise",
    "Candlemaker Close",
    "Hedgehog Walk",
    "Old Tannery Road",
    "Station Parade",
    "Bishop's Steps",
    "Marmalade Court",
    "Lower Quay",
    "Windmill Hill",
)
MAIL_HOSTS = ("post.example", "letterbox.example", "owl-mail.example", "webmail.example", "home.example")
_DAYS = ("Monday", "Tuesday", "Thursday", "Friday")


@dataclass(frozen=True, slots=True)
class Persona:
    """A customer with everything that one might mention."""

    name: str
    first: str
    email: str
    phone: str
    account: str
    street: str
    postcode: str
    amount: str
    smaller: str
    bill: str
    reading: str
    day: str
    hour: str
    weekday: str
    speed: str

    def fill(self, text: str) -> str:
        """The text with its placeholders replaced."""
        return text.format(
            name=self.name,
            first=self.first,
            account=self.account,
            street=self.street,
            postcode=self.postcode,
            phone=self.phone,
            amount=self.amount,
            smaller=self.smaller,
            bill=self.bill,
            reading=self.reading,
            day=self.day,
            hour=self.hour,
            weekday=self.weekday,
            speed=self.speed,
        )


@lru_cache(maxsize=1024)
def persona_of(name: str, email: str = "") -> Persona:
    """The persona with this name; the same name is always the same persona. `email` replaces the one made of the name."""
    rng = random.Random(f"persona:{name.casefold()}")  # noqa: S311  # makes things up, keeps nothing secret
    company = name in _COMPANIES
    amount = rng.randint(9_000, 31_000)
    return Persona(
        name=name,
        first=name if company else name.split(maxsplit=1)[0] if name else "there",
        email=email or f"{_mailbox(name)}@{rng.choice(MAIL_HOSTS)}",
        phone=f"+44 7700 900{rng.randint(0, 999):03}",  # a range that is kept free for stories
        account=f"BW{rng.randint(100_000, 999_999)}",
        street=f"{rng.randint(1, 98)} {rng.choice(_STREETS)}",
        postcode=f"BW{rng.randint(1, 9)} {rng.randint(1, 9)}{rng.choice('ABDEFGH')}{rng.choice('JLNPQRS')}",
        amount=_money(amount),
        smaller=_money(amount * rng.randint(38, 70) // 100),
        bill=f"{rng.randint(20, 99)}-{rng.randint(1000, 9999)}",
        reading=str(rng.randint(10_000, 99_999)),
        day=str(rng.choice((14, 15, 16, 17, 18, 19, 20, 24, 25, 26))),
        hour=f"{rng.choice((9, 10, 11, 13, 14, 15, 16, 17))}:{rng.choice(('00', '15', '30', '45'))}",
        weekday=rng.choice(_DAYS),
        speed=f"{rng.randint(3, 40)} Mbit",
    )


def make_personas(rng: random.Random, count: int = CUSTOMERS) -> tuple[Persona, ...]:
    """So many customers with different names and addresses: the companies, then people."""
    names = dict.fromkeys(_COMPANIES[:count])
    while len(names) < count:
        names.setdefault(f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}")
    return tuple(persona_of(name) for name in names)


def _mailbox(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("'", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", ".", plain.lower()).strip(".") or "somebody"


def _money(cents: int) -> str:
    return f"£{cents // 100}.{cents % 100:02}"

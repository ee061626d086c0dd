"""What simulated customers and agents say next: decided from what was said, without sending anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from midoffice.main.demo import topics as words
from midoffice.main.demo.persona import Persona, persona_of
from midoffice.main.demo.topic import Topic, recognise

if TYPE_CHECKING:
    import random

_FAREWELL = re.compile(r"\b(bye|goodbye|have a (lovely|good|nice)|take care|my pleasure|you are welcome)\b", re.IGNORECASE)
_ENOUGH = re.compile(r"\b(anything else|does that help|all for today)\b", re.IGNORECASE)
_WAIT = re.compile(r"\b(one moment|a moment|let me (check|look|see)|just a second|hold on|looking)\b", re.IGNORECASE)
_THANKS = re.compile(r"\b(thank|thanks|thx|cheers|brilliant|perfect|great|bye|star|quick)\b", re.IGNORECASE)
_DATA = (
    (re.compile(r"\b(post ?code|zip)\b", re.IGNORECASE), "{postcode}"),
    (re.compile(r"\b(phone|telephone|call you|ring you)\b", re.IGNORECASE), "{phone}"),
    (re.compile(r"\b(address|where do you live|street)\b", re.IGNORECASE), "{street}, {postcode}"),
    (re.compile(r"\b(e-?mail)\b", re.IGNORECASE), "{email}"),
    (re.compile(r"\b(your name|who am i)\b", re.IGNORECASE), "{name}"),
    (re.compile(r"\b(reading|meter show)\b", re.IGNORECASE), "It shows {reading}."),
    (re.compile(r"\b(account|customer number)\b", re.IGNORECASE), "{account}"),
)
_LONGEST_TALK = 7


class Leave(Enum):
    """Whether the speaker is done."""

    NO = "no"
    SOON = "soon"
    """Only a goodbye is missing."""
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Say:
    """The next lines - maybe none - and whether they are the last."""

    lines: tuple[str, ...] = ()
    leave: Leave = Leave.NO


class CustomerMind:
    """A customer in a chat. Whoever answers, a simulated agent or a person, gets an answer that fits."""

    def __init__(self, persona: Persona, topic: Topic, rng: random.Random) -> None:
        """Take who it is, what it is about, and the dice."""
        self.persona = persona
        self.topic = topic
        self._rng = rng
        self._told = False
        self._statements = 0
        self._doubtful = rng.random() < 0.55  # noqa: PLR2004  # most want to know one thing more
        self._content = False

    def open(self) -> Say:
        """How the chat begins."""
        lines = [self._rng.choice(self.topic.openings)]
        if self._rng.random() < 0.3:  # noqa: PLR2004  # some send it in two pieces
            lines.append(self._rng.choice(self.topic.details))
        return self._say(*lines)

    def hear(self, text: str) -> Say:
        """What the customer says to something that the agent wrote."""
        if _FAREWELL.search(text) and (self._content or "?" not in text):
            return Say(leave=Leave.NOW)
        if _ENOUGH.search(text):
            self._content = True
            return self._say(self._rng.choice(words.THANKS).replace(", {agent}", ""), leave=Leave.SOON)
        if "?" in text:
            return self._answer(text)
        if _WAIT.search(text):
            return self._say(self._rng.choice(words.MURMURS)) if self._rng.random() < 0.4 else Say()  # noqa: PLR2004  # often silent
        return self._take_in()

    def _take_in(self) -> Say:
        """React to something that was neither a question nor a goodbye: the solution, mostly."""
        self._statements += 1
        if self._statements == 1 and self._doubtful:
            return self._say(self._rng.choice(self.topic.doubts))
        if self._statements <= 2 + self._doubtful:
            self._content = True
            return self._say(self._rng.choice(words.THANKS).replace(", {agent}", ""), leave=Leave.SOON)
        return Say(leave=Leave.SOON)

    def wait(self) -> Say:
        """What the customer says when nobody has answered for long."""
        return self._say(self._rng.choice(words.PROMPTS))

    def give_up(self) -> Say:
        """What the customer says before leaving for good."""
        return self._say(self._rng.choice(words.GIVING_UP), leave=Leave.NOW)

    def _answer(self, text: str) -> Say:
        if not self._told:
            self._told = True
            return self._say(self._rng.choice(self.topic.answers))
        for asked, answer in _DATA:
            if asked.search(text):
                return self._say(answer)
        return self._say(self._rng.choice(("Yes, I think so.", "Not that I know of.", "Hm, I am not sure. What do you suggest?")))

    def _say(self, *lines: str, leave: Leave = Leave.NO) -> Say:
        return Say(tuple(self.persona.fill(line.replace("{email}", self.persona.email)) for line in lines), leave)


class AgentMind:
    """An agent with one contact: knows what it is about from the customer's words, and what was said from the record."""

    def __init__(self, alias: str, customer_name: str, rng: random.Random) -> None:
        """Take the name to answer under and the customer's name, as far as it is known."""
        self.alias = alias
        self.topic: Topic | None = None
        self._persona = persona_of(customer_name if customer_name != "Visitor" else "")
        self._rng = rng
        self._spoken = 0
        self._asked_enough = False

    def listen(self, text: str) -> None:
        """Take in what the customer has written, now or earlier."""
        self.topic = self.topic or recognise(text, words.TOPICS)

    def recall(self, spoken: int) -> None:
        """Take over a conversation in which so much was said by us already."""
        self._spoken = spoken

    def chat(self, text: str) -> Say:
        """What the agent says to the customer's last line."""
        self.listen(text)
        self._spoken += 1
        if self._spoken == 1:
            questions = self.topic.questions if self.topic else words.FALLBACK_QUESTIONS
            return self._say(f"{self._rng.choice(words.GREETINGS)} {self._rng.choice(questions)}")
        if self._asked_enough or self._spoken > _LONGEST_TALK:
            return self._say(self._rng.choice(words.GOODBYES), leave=Leave.NOW)
        if self._spoken == 2:  # noqa: PLR2004  # the answer to our question is here
            solution = self._rng.choice(self.topic.solutions if self.topic else words.FALLBACK_SOLUTIONS)
            return self._say(self._rng.choice(words.PATIENCE), solution)
        if "?" in text:
            return self._say(self._rng.choice(self.topic.assurances if self.topic else words.FALLBACK_SOLUTIONS))
        self._asked_enough = True
        return self._say(self._rng.choice(words.ANYTHING_ELSE))

    def mail(self, text: str) -> Say:
        """What the agent answers to a mail or form; nothing when only thanks were said."""
        self.listen(text)
        self._spoken += 1
        if "?" not in text and self._spoken > 1 and _THANKS.search(text):
            return Say(leave=Leave.NOW)
        fitting = () if self.topic is None else self.topic.solutions if self._spoken == 1 else self.topic.assurances
        answer = self._rng.choice(fitting or words.FALLBACK_SOLUTIONS)
        return self._say(f"{self._rng.choice(words.MAIL_OPENINGS)}\n\n{answer}\n\n{self._rng.choice(words.MAIL_CLOSINGS)}")

    def note(self) -> str:
        """A remark for the colleagues; empty mostly."""
        return self._rng.choice(words.NOTES) if self._rng.random() < 0.15 else ""  # noqa: PLR2004  # now and then

    def _say(self, *lines: str, leave: Leave = Leave.NO) -> Say:
        return Say(tuple(self._persona.fill(line.replace("{agent}", self.alias)) for line in lines), leave)

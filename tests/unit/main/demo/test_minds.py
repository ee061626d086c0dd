"""Simulated customers and agents: whatever is said, the talk gets somewhere and ends."""

from random import Random

import pytest

from midoffice.main.demo.minds import AgentMind, CustomerMind, Leave
from midoffice.main.demo.persona import persona_of
from midoffice.main.demo.topic import Topic
from midoffice.main.demo.topics import TOPICS

ADA = persona_of("Ada Quigley")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
@pytest.mark.parametrize("seed", range(5))
def test_customer_and_agent_come_to_an_end(topic: Topic, seed: int) -> None:
    rng = Random(seed)  # noqa: S311  # the same every time
    customer, agent = CustomerMind(ADA, topic, rng), AgentMind("Ben", ADA.name, rng)
    said = list(customer.open().lines)
    for _ in range(12):
        reply = agent.chat(" ".join(said))
        assert reply.lines
        heard = [customer.hear(line) for line in reply.lines]
        said = [line for say in heard for line in say.lines]
        if reply.leave is Leave.NOW or any(say.leave is Leave.NOW for say in heard):
            return
        assert said or any(say.leave is Leave.SOON for say in heard)
        said = said or ["ok"]
    pytest.fail("they are still talking")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("What is your postcode?", ADA.postcode),
        ("Could I have your account number please?", ADA.account),
        ("On which phone can we call you?", ADA.phone),
        ("And your e-mail?", ADA.email),
    ],
)
def test_customer_tells_a_person_what_is_asked(asked: str, told: str) -> None:
    customer = CustomerMind(ADA, TOPICS[0], Random(1))  # noqa: S311  # the same every time
    customer.hear("Hello! What can I do for you?")
    assert told in " ".join(customer.hear(asked).lines)


def test_customer_leaves_when_the_agent_says_goodbye() -> None:
    customer = CustomerMind(ADA, TOPICS[0], Random(1))  # noqa: S311  # the same every time
    assert customer.hear("Thank you for calling, goodbye!").leave is Leave.NOW


def test_agent_answers_a_mail_once_and_lets_thanks_be() -> None:
    agent = AgentMind("Ben", ADA.name, Random(1))  # noqa: S311  # the same every time
    assert agent.mail("My bill has doubled, the electricity is too expensive").lines
    assert agent.topic is not None
    assert agent.topic.key == "bill_high"
    thanks = agent.mail("Perfect, thank you!")
    assert (thanks.lines, thanks.leave) == ((), Leave.NOW)

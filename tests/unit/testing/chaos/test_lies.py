"""Wrong answers: always wrong, never a crash, the same for the same chance."""

import json
from decimal import Decimal
from random import Random

import pytest

from midoffice.testing.chaos.http_exchange import Message
from midoffice.testing.chaos.lies import HUGE_BYTES, falsify, key_of
from midoffice.testing.chaos.plan import Lie

ASKED = Message("GET /customers/C-17 HTTP/1.1", (), b"")
OTHER = Message("GET /customers/C-99 HTTP/1.1", (), b"")
JSON = (("Content-Type", "application/json"),)
RECORD = b'{"number":"C-17","balance":12.30,"points":9007199254740993,"open":true,"manager":null,"tags":["a",{"b":1}]}'
TRUE = Message("HTTP/1.1 200 OK", JSON, RECORD)
XML = Message("HTTP/1.1 200 OK", (("Content-Type", "text/xml"),), b'<a><number>C-17</number><n x="1">5</n></a>')


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable, and no secret


@pytest.mark.parametrize("answer", [TRUE, XML, Message("HTTP/1.1 200 OK", JSON, b"no JSON")], ids=["json", "xml", "broken"])
@pytest.mark.parametrize("lie", Lie)
def test_a_lie_is_never_the_truth_and_always_the_same(lie: Lie, answer: Message) -> None:
    wrong = 0
    for seed in range(50):
        said = falsify(ASKED, answer, lie, {}, chance(seed))
        assert said == falsify(ASKED, answer, lie, {}, chance(seed))
        wrong += said.answer != answer or said.cut or bool(said.padding)
    assert wrong >= (50 if answer is TRUE else 25) or (lie is Lie.OTHER_CUSTOMER and b"C-17" not in answer.body)


def test_another_customers_record_is_one_that_was_true_for_another() -> None:
    others = {key_of(OTHER): Message("HTTP/1.1 200 OK", JSON, b'{"number":"C-99"}'), key_of(ASKED): TRUE}
    said = falsify(ASKED, TRUE, Lie.OTHER_CUSTOMER, others, chance(1))
    assert said.answer.body == b'{"number":"C-99"}'
    assert json.loads(falsify(ASKED, TRUE, Lie.OTHER_CUSTOMER, {}, chance(1)).answer.body)["number"] == "C-28"


def test_numbers_that_stay_are_as_exact_as_they_were() -> None:
    for seed in range(50):
        left = json.loads(falsify(ASKED, TRUE, Lie.MISSING_FIELDS, {}, chance(seed)).answer.body, parse_float=Decimal)
        assert len(left) < 6 or len(left["tags"][1]) == 0
        assert left.get("points", 2**53 + 1) == 2**53 + 1
        assert str(left.get("balance", "12.30")) == "12.30"


def test_a_huge_answer_claims_what_it_has() -> None:
    said = falsify(ASKED, TRUE, Lie.HUGE, {}, chance(1))
    assert said.padding == HUGE_BYTES
    assert f"Content-Length: {HUGE_BYTES + len(said.answer.body)}".encode() in said.answer.written(
        len(said.answer.body) + said.padding
    )

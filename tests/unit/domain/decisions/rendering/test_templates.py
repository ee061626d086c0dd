from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from midoffice.domain.decisions.action import Action, Treatment
from midoffice.domain.decisions.ledger import ActionKind, DecisionChannel
from midoffice.domain.decisions.rendering.environment import parse
from midoffice.domain.decisions.rendering.rendered import NotRenderable, Rendered
from midoffice.domain.decisions.rendering.templates import compile_treatment
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import FeelDate

SCOPE: dict[str, Any] = {
    "customer": {"name": "Ada", "language": "en", "blank": "  ", "nothing": None, "rude": "<b>&\"'</b> {{ 7*7 }} {% x %}"},
    "billing": {
        "balance": Decimal("1234.5"),
        "due": FeelDate(2026, 3, 1),
        "late": Unknown("down", "billing.late"),
        "paid": True,
        "items": [{"name": "TV", "price": Decimal(10)}, {"name": "DVD", "price": Decimal(5)}],
        "many": [Decimal(n) for n in range(101)],
        "keys": "an entry, not a method",
    },
}
ACTION = Action("tv", "Television", ActionKind.OFFER, "tv", "marketing", ())
HEADLINE = {"headline": "H"}


def fill(text: str, language: str | None = "en") -> str:
    """What the text of a chat card says."""
    return render("chat", {"headline": "H", "text": text}, language).parts["text"]


def render(channel: str, content: dict[str, Any], language: str | None = "en") -> Rendered:
    return compile_treatment(Treatment("t", DecisionChannel(channel), content)).render(SCOPE, ACTION, language)


def missing(text: str) -> str:
    with pytest.raises(NotRenderable) as refused:
        fill(text)
    return refused.value.variable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear {{ customer.name }}", "Dear Ada"),
        ("{{ action.name }}", "Television"),
        ("{{ billing.items[1].name }} {{ billing.items[-1].price }}", "DVD 5"),
        ("{% for i in billing.items %}{{ loop.index }} {{ i.name }}{% if not loop.last %}, {% endif %}{% endfor %}", "1 TV, 2 DVD"),
        ("{% for i in billing.items if i.price > 5 %}{{ i.name }}{% endfor %}", "TV"),
        ("{% if billing.balance > 100 %}much{% else %}little{% endif %}", "much"),
        ("{% if billing.paid %}paid{% endif %}", "paid"),
        ("{% if billing.late is defined %}late{% else %}in time{% endif %}", "in time"),
        ('{{ customer.nothing | default("friend") }} {{ billing.late | default("x") }}', "friend x"),
        ('{{ "a" if customer.name == "Ada" else "b" }}', "a"),
        ("{{ billing.balance / 2 }} {{ billing.items | length }}", "617.25 2"),
        ("{{ billing.keys }}", "an entry, not a method"),
        ('{{ customer.name | upper }} {{ "a b/c" | urlencode }}', "ADA a%20b%2Fc"),
        ("{{ customer.rude }}", SCOPE["customer"]["rude"]),
    ],
)
def test_templates_say_what_is_there(text: str, said: str) -> None:
    assert fill(text) == said


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("Dear {{ customer.nmae }}", "customer.nmae"),
        ("Dear {{ customer.nothing }}", "customer.nothing"),
        ("Dear {{ customer.blank }}", "customer.blank"),
        ("{{ billing.late }}", "billing.late"),
        ("{% if billing.late %}x{% endif %}", "billing.late"),
        ("{% if billing.late > 3 %}x{% endif %}", "billing.late"),
        ("{% if billing.late == 3 %}x{% endif %}", "billing.late"),
        ("{{ billing.late | money }}", "billing.late"),
        ("{{ customer.nothing | upper }}", "customer.nothing"),
        ("{{ billing.late + 1 }}", "billing.late"),
        ("{% for i in billing.late %}x{% endfor %}", "billing.late"),
        ("{{ orders.first.sku }}", "orders.first.sku"),
        ("{{ billing.items[7].name }}", "billing.items.7.name"),
        ("{% for i in billing.items %}{{ i.colour }}{% endfor %}", "billing.items.0.colour"),
        ("{% for i in billing.many %}x{% endfor %}", "billing.many"),
        ("{{ billing.items }}", "a value"),
        ("{{ billing.paid }}", "a value"),
        ("{{ customer }}", "a value"),
        ("{{ customer.name * 3 }}", "what stands beside *"),
    ],
)
def test_a_value_that_is_not_there_stops_the_treatment_and_is_named(text: str, variable: str) -> None:
    assert missing(text) == variable


ESCAPES = [
    "{{ customer.__class__ }}",
    "{{ customer.name.__class__.__mro__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ customer['__class__'] }}",
    "{{ customer | attr('__class__') }}",
    "{{ customer.name.format(1) }}",
    "{{ '{0.__class__}'.format(customer) }}",
    "{{ '%s' % customer }}",
    "{{ customer.name.upper() }}",
    "{{ billing.items.append(1) }}",
    "{{ billing.items.pop() }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ loop }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id') }}",
    "{{ config }}",
    "{{ request.application.__globals__ }}",
    "{{ namespace() }}",
    "{{ dict(a=1) }}",
    "{{ range(10**9) }}",
    "{% for x in range(1000000000) %}x{% endfor %}",
    "{% for x in 'abc' %}{{ x }}{% endfor %}",
    "{% for x in [1, 2] %}{{ x }}{% endfor %}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 'a' | center(1000000000) }}",
    "{{ 'a' | map('upper') }}",
    "{{ customer | pprint }}",
    "{{ customer | tojson }}",
    "{% set x = 'a' %}{{ x }}",
    "{% set x = billing.items %}{{ x }}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import path %}",
    "{% extends 'x' %}",
    "{% block x %}{% endblock %}",
    "{% call x() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% autoescape false %}{{ customer.rude }}{% endautoescape %}",
    "{% do customer %}",
    "{% for a in billing.items recursive %}{{ loop(billing.items) }}{% endfor %}",
    "{% for a in billing.items %}{% for b in billing.items %}{% for c in billing.items %}x{% endfor %}{% endfor %}{% endfor %}",
    "{{ _language }}",
    "{{ customer.name | safe }}",
    "{{ customer.name[0] }}",
    "{{ customer.name[::-1] }}",
    "{{ (1).__class__ }}",
    "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
    "{% if x %}" * 300 + "{% endif %}" * 300,
]


@pytest.mark.parametrize("text", ESCAPES, ids=range(len(ESCAPES)))
def test_templates_reach_nothing_but_values(text: str) -> None:
    with pytest.raises(NotRenderable):
        fill(text)


def test_what_a_template_says_is_bounded() -> None:
    with pytest.raises(NotRenderable, match=r"text cannot be read: Names do not begin with an underscore\.$"):
        fill("{{ ''.__class__ }}")
    with pytest.raises(NotRenderable, match="more than 2,000 characters"):
        fill("{% for i in billing.items %}" + "x" * 1500 + "{% endfor %}")


def test_what_is_wrong_with_a_template_is_told_with_its_line() -> None:
    ready = compile_treatment(Treatment("t", DecisionChannel.CHAT, {"headline": "ok", "text": "one\n{{ two"}))
    (fault,) = ready.faults
    assert (fault.part, fault.line) == ("text", 2)


def test_what_a_template_reads_is_known_before_it_is_used() -> None:
    text = "{% for i in billing.items %}{{ i.name }} {{ customer.name }} {{ loop.index }}{% endfor %}"
    text += "{{ orders.open | default(situation.x) }}"
    ready = compile_treatment(Treatment("t", DecisionChannel.CHAT, {"headline": text}))
    assert ready.reads == {
        "billing": frozenset({"items"}),
        "customer": frozenset({"name"}),
        "orders": frozenset({"open"}),
        "situation": frozenset({"x"}),
    }


@pytest.mark.parametrize(
    ("language", "money", "day"),
    [
        ("en", "€1,234.50", "1 March 2026"),
        ("en-GB", "€1,234.50", "1 March 2026"),
        ("de", "1.234,50\u00a0€", "1. März 2026"),
        ("fr", "1\u202f234,50\u00a0€", "1 mars 2026"),
        ("es", "1.234,50\u00a0€", "1 de marzo de 2026"),
        ("ja", "1234.50\u00a0EUR", "2026-03-01"),
        (None, "1234.50\u00a0EUR", "2026-03-01"),
    ],
)
def test_money_and_days_are_written_as_the_customers_language_does(language: str | None, money: str, day: str) -> None:
    assert fill("{{ billing.balance | money }}", language) == money
    assert fill("{{ billing.due | date }}", language) == day


def test_money_of_other_currencies_and_numbers() -> None:
    assert fill('{{ billing.balance | money("GBP") }} {{ billing.balance | money("chf") }}') == "£1,234.50 1,234.50\u00a0CHF"
    assert fill('{{ billing.balance | money("JPY") }} {{ billing.balance | number(1) }}') == "1,235\u00a0JPY 1,234.5"
    assert missing("{{ customer.name | money }}") == "money"
    assert missing("{{ customer.name | date }}") == "date"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "https://a b", 'https://a"onclick=', "ftp://x"]
)
def test_links_lead_to_the_web_and_nowhere_else(link: str) -> None:
    with pytest.raises(NotRenderable, match="is not a link"):
        render("web", HEADLINE | {"link": link})
    assert render("web", HEADLINE | {"link": "https://example.com/a?b=c#d"}).parts["link"]


def test_objections_of_a_script_are_parts_by_number() -> None:
    parts = render(
        "agent", {"headline": "H", "talk_track": "T", "objections": [{"objection": "No", "answer": "{{ customer.name }}!"}]}
    ).parts
    assert parts == {"headline": "H", "talk_track": "T", "objections.0.objection": "No", "objections.0.answer": "Ada!"}


def test_parsing_refuses_what_is_nested_without_end() -> None:
    with pytest.raises(Exception, match=r"nested|too|expected|recursion"):
        parse("{{ " + "not " * 20_000 + "x }}")


def test_values_are_dates_as_they_came_from_a_source() -> None:
    assert str(FeelDate(*date(2026, 3, 1).timetuple()[:3])) == fill("{{ billing.due }}")


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("{{ customer.name }} {{ billing.due | date }}", {("customer", "name"), ("billing", "due")}),
        ("{{ billing.items[0].name }}{{ action.name }}", set()),
        ('{% if customer.name is defined %}{{ customer.name }}{% endif %}{{ customer.name | default("x") }}', set()),
        (
            '{{ "a" if billing.paid else customer.name }}{% for i in billing.items %}{{ i.name }}{{ customer.name }}{% endfor %}',
            set(),
        ),
    ],
)
def test_what_a_template_needs_in_any_case_is_known_without_filling_it_in(text: str, needs: set[tuple[str, str]]) -> None:
    ready = compile_treatment(Treatment("t", DecisionChannel.CHAT, {"headline": text}))
    assert set(ready.needs) == needs

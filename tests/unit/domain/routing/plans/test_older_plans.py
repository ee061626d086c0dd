"""Versions of the plan that were kept before a field came: they mean what was so then."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from midoffice.domain.routing.plans.document import changes_between, completed, document_of, keys_of, with_present_keys
from midoffice.domain.services.service import Service

SALES = Service(UUID(int=1), "sales", "Sales")
KEEPS = replace(SALES, reserved_real_time=0.2)
CAME_LATER = ("reserved_real_time", "reserved_deferred")


def older(*services: Service) -> dict[str, Any]:
    document = document_of(services, ())
    for fields in document["services"].values():
        for name in CAME_LATER:
            del fields[name]
    return document


def test_nothing_has_changed_because_a_field_has_come() -> None:
    assert changes_between(older(SALES), document_of([SALES], ()), {}) == ()
    assert completed(older(SALES)) == document_of([SALES], ())
    assert completed(document_of([KEEPS], ())) == document_of([KEEPS], ())


def test_change_of_the_field_is_told_from_what_was_so_then() -> None:
    (change,) = changes_between(older(SALES), document_of([KEEPS], ()), {})
    assert (change.field, change.before, change.after) == ("reserved_real_time", 0, 0.2)


def test_older_plan_puts_the_field_back() -> None:
    restored = with_present_keys(older(SALES), keys_of([SALES], ()), [KEEPS], ())
    assert [restored["services"]["sales"][name] for name in CAME_LATER] == [0, 0]

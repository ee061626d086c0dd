"""Rules tried out with what is known of a real customer."""

import pytest
from tests.usecases.pretended_source import ANN, define, open_backoffice

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, Scope, scopes_of
from midoffice.domain.context.source import FieldSpec, FieldType
from midoffice.domain.customers.consent import Consent, ConsentState
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.kernel.errors import Forbidden, NotFound
from midoffice.kernel.ids import new_id
from midoffice.usecases.rules.customer import read_rule_inputs

EDITH = Principal(new_id(), "Edith", (Role.SUPERVISOR,), scopes_of((Role.SUPERVISOR,)))
CLERK = Principal(new_id(), "Cy", (Role.AGENT,), frozenset({Scope.HANDLE}))


async def test_rules_are_told_what_the_sources_say_and_what_they_may_not_know() -> None:
    fields = (
        FieldSpec("billing.balance", "balance", FieldType.MONEY, unit="EUR", protected=True),
        FieldSpec("billing.segment", "segment", purpose="marketing"),
        FieldSpec("billing.plan", "no_such_column"),
    )
    office = await open_backoffice(define(fields=fields))
    now = office.clock.now()
    customer = Customer(new_id(), "Ann", now)
    async with office.context.database.transaction() as tx:
        await tx.customers.add(customer)
        await tx.customers.add_identifier(CustomerIdentifier(customer.id, ANN.kind, ANN.value, now))
    office.peers["billing"].rows[ANN.value] = ({**office.peers["billing"].rows[ANN.value][0], "segment": "gold"},)
    told = await office.run(read_rule_inputs(office.context, EDITH, customer.id))
    assert str(told["billing"]["balance"]) == "12.50"
    assert told["billing"]["segment"] == {"@unknown": "forbidden", "source": "billing.segment"}
    assert told["billing"]["plan"] == {"@unknown": "schema", "source": "billing.plan"}
    async with office.context.database.transaction() as tx:
        await tx.people.add_consent(Consent(new_id(), customer.id, "marketing", "*", ConsentState.GRANTED, "form", now))
    told = await office.run(read_rule_inputs(office.context, EDITH, customer.id))
    assert told["billing"]["segment"] == "gold"
    with pytest.raises(NotFound):
        await read_rule_inputs(office.context, EDITH, new_id())
    with pytest.raises(Forbidden):
        await read_rule_inputs(office.context, CLERK, customer.id)

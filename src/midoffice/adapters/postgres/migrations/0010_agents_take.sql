-- What an agent is offered who has become free. A constant default: the table is not rewritten.
alter table capacity_rules add column agents_take text not null default 'most_urgent';
alter table capacity_rules add constraint capacity_rules_agents_take_check
    check (agents_take in ('most_urgent', 'best_skilled')) not valid;
-- squawk-ignore constraint-missing-not-valid -- one row, and this is a transaction
alter table capacity_rules validate constraint capacity_rules_agents_take_check;

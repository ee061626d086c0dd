-- name: lock
-- As a person is locked: rows that refer to a customer may be added meanwhile.
select id from customers where id = any($1) order by id for no key update;

-- name: versions
select customer_id, version from ledgers where customer_id = any($1::uuid[]);

-- name: move
insert into ledgers as kept (customer_id, version)
select id, 1 from unnest($1::uuid[]) as moved (id) order by id
on conflict (customer_id) do update set version = kept.version + 1;

-- name: facts
-- All that decisions are told, in one round trip and of one instant. Parts of it stand by themselves as well: `people_of`, `identifiers`,
-- `consents`, `versions`, `entries_since`, `open_offers`, `budgets`.
with everybody as materialized (
    select array(
        select unnest($1::uuid[])
        union
        select m.customer_id
        from people as o
        inner join people as m on o.person_id = m.person_id
        where o.customer_id = any($1::uuid[])
    ) as ids
)
select
    array(select row({InForce}) from catalogue_versions order by number desc limit 1),
    array(
        select row(o.customer_id, m.customer_id)
        from people as o
        inner join people as m on o.person_id = m.person_id
        where o.customer_id = any($1::uuid[])
    ),
    array(select row({Customer}) from customers where id = any(e.ids)),
    array(
        select row({CustomerIdentifier}) from customer_identifiers
        where customer_id = any(e.ids) order by added_at, kind, value, customer_id
    ),
    array(
        select row({Consent}) from (
            select distinct on (customer_id, purpose, channel, heard_from) {Consent}
            from consents
            where customer_id = any(e.ids) and (heard_from is null or heard_from = any(e.ids))
            order by customer_id, purpose, channel, heard_from, at desc, id desc
        ) as latest
    ),
    array(select row(customer_id, version) from ledgers where customer_id = any(e.ids)),
    array(
        select row({LedgerEntry}) from (
            select {LedgerEntry} from ledger_entries
            where customer_id = any(e.ids) and (at >= $2 or kind = 'accepted' or data ->> 'kind' = 'mandatory')
            union all
            select id, customer_id, at, 'accepted', action, '', channel, '', id, id, data from conversions
            where customer_id = any(e.ids)
            order by at desc, id desc
            limit $4
        ) as newest
    ),
    array(select row({ActionOffer}) from action_offers where customer_id = any(e.ids) and state = 'open' and expires_at > $3),
    array(select row({BudgetUse}) from budgets order by key)
from everybody as e;

-- name: standing
-- Who belongs to whom, and how far the ledger of each is.
select asked.id, m.customer_id, l.version
from (select distinct unnest($1::uuid[]) as id) as asked
left join people as o on o.customer_id = asked.id
left join people as m on m.person_id = o.person_id
left join ledgers as l on l.customer_id = coalesce(m.customer_id, asked.id);

-- name: entries_since
-- What was accepted and what had to be said count for ever; so many at most, the newest. A conversion is told as accepted.
select {LedgerEntry} from (
    select {LedgerEntry} from ledger_entries
    where customer_id = any($1::uuid[]) and (at >= $2 or kind = 'accepted' or data ->> 'kind' = 'mandatory')
    union all
    select id, customer_id, at, 'accepted', action, '', channel, '', id, id, data from conversions
    where customer_id = any($1::uuid[])
    order by at desc, id desc
    limit $3
) as newest
order by at, id;

-- name: open_offers
select {ActionOffer} from action_offers
where customer_id = any($1::uuid[]) and state = 'open' and expires_at > $2
order by made_at, id;

-- name: lock_budgets
select key, most - reserved - spent as left from budgets where key = any($1::text[]) order by key for no key update;

-- name: reserve
update budgets set reserved = reserved + taken.more
from unnest($1::text[], $2::bigint[]) as taken (key, more)
where budgets.key = taken.key;

-- name: settle
update budgets set reserved = reserved - 1, spent = spent + $2 where key = $1;

-- name: add_decision
insert into decisions ({RecordedDecision}) values ({RecordedDecision $});

-- name: add_offer
insert into action_offers ({ActionOffer}) values ({ActionOffer $});

-- name: withdraw
update action_offers
set state = 'withdrawn', ended_at = $2, budget_state = case budget_state when 'reserved' then 'released' else budget_state end
where id = any($1::uuid[]) and state = 'open'
returning case old.budget_state when 'reserved' then old.budget end as freed;

-- name: decision
select {RecordedDecision} from decisions where id = $1;

-- name: decided_since
select {RecordedDecision} from decisions where at >= $1 order by at desc, id desc limit $2;

-- name: forget_decisions
delete from decisions where id in (select id from decisions where at < $1 order by at limit $2);

-- name: offer
select {ActionOffer} from action_offers where id = $1;

-- name: save_offer
update action_offers
set (state, shown_at, sent_at, ended_at, budget_state) = ($2, $3, $4, $5, $6)
where id = $1 and state = 'open'
returning old.budget, old.budget_state as was;

-- name: append
with moved as (
    insert into ledgers as kept (customer_id, version) values ($2, 1)
    on conflict (customer_id) do update set version = kept.version + 1
)
insert into ledger_entries ({LedgerEntry}) values ({LedgerEntry $});

-- name: add_key
insert into response_keys ({ResponseKey}) values ({ResponseKey $});

-- name: key
select {ResponseKey} from response_keys where key = $1;

-- name: entry
select {LedgerEntry} from ledger_entries where id = $1;

-- name: entry_of
select {LedgerEntry} from ledger_entries where offer_id = $1 and kind = $2 order by at, id limit 1;

-- name: entries
select {LedgerEntry} from ledger_entries
where customer_id = any($1::uuid[]) and (at, id) < ($2, $3)
union all
select id, customer_id, at, 'accepted', action, '', channel, '', id, id, data from conversions
where customer_id = any($1::uuid[]) and (at, id) < ($2, $3)
order by at desc, id desc
limit $4;

-- name: add_conversion
with moved as (
    insert into ledgers as kept (customer_id, version) values ($2, 1)
    on conflict (customer_id) do update set version = kept.version + 1
)
insert into conversions ({Conversion}) values ({Conversion $});

-- name: conversion
select {Conversion} from conversions where key = $1;

-- name: expired
select {ActionOffer} from action_offers where state = 'open' and expires_at <= $1 order by expires_at, id limit $2;

-- name: counts
select action, treatment, channel, kind, count(*) as times, count(distinct customer_id) as customers
from ledger_entries
where at >= $1
group by action, treatment, channel, kind
order by action, treatment, channel, kind;

-- name: groups
with decided as (
    select customer_id, bool_or(control) as control from decisions where at >= $1 group by customer_id
), said as (
    select e.action, e.customer_id, d.control, e.kind = 'accepted' as accepted
    from ledger_entries e join decided d on d.customer_id = e.customer_id
    where e.at >= $1 and e.kind in ('shown', 'sent', 'accepted')
), took as (
    select action, customer_id from ledger_entries where at >= $1 and kind = 'accepted'
    union
    select action, customer_id from conversions where at >= $1
)
select '' as action, 'decided' as what, control, count(*) as customers from decided group by control
union all
select action, 'seen', control, count(distinct customer_id) from said group by action, control
union all
select action, 'accepted', control, count(distinct customer_id) from said where accepted group by action, control
union all
select t.action, 'took', d.control, count(*) from took t join decided d on d.customer_id = t.customer_id group by t.action, d.control
order by 1, 2, 3;

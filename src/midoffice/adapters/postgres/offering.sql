-- name: subjects
select o.id, w.interaction_id, o.work_item_id, o.agent_id
from offers o
join work_items w on w.id = o.work_item_id
where o.id = any($1) and w.interaction_id is not null
order by o.work_item_id, o.id;

-- Each lock is a statement of its own: one that waits for a lock reads everything else as it was before the wait.

-- name: claim_interactions
select {Interaction} from interactions where id = any($1) order by id for no key update;

-- name: claim_items
select {WorkItem} from work_items where id = any($1) order by id for no key update;

-- name: claim_offers
select {Offer} from offers where id = any($1) order by id for no key update;

-- name: claim_presences
select {Presence} from presences where agent_id = any($1) order by agent_id for no key update;

-- name: claim_loads
select {Load} from agent_loads where agent_id = any($1) order by agent_id for no key update;

-- The same locks for who knows the records: their versions tell whether he still does.

-- name: lock_items
select id, version from work_items where id = any($1) order by id for no key update;

-- name: lock_agents
-- Presence and load of one agent after the other: who locks both locks the presence first.
select p.agent_id, p.version as presence, l.version as load
from presences p
join agent_loads l on l.agent_id = p.agent_id
where p.agent_id = any($1)
order by p.agent_id
for no key update;

-- name: end_reservations
update reservations set released_at = $3, released_by = $2, lent = 0, lent_to = null
where id = any($1) and released_at is null
returning {Reservation};

-- name: place
-- All offers of a batch with what comes with them, at once: of one time, epoch and kind of event, each event about its item and agent.
-- References between them are checked when the statement has ended.
with new as materialized (
    select *
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::int[], $8::int[], $9::timestamptz[],
                $10::json[], $11::int[], $12::uuid[], $13::uuid[], $14::uuid[], $15::uuid[], $16::json[], $31::bool[])
         as new (id, reservation_id, work_item_id, agent_id, media_type, units, borrowed, borrowed_alike, expires_at, why,
                 item_version, event_id, interaction_id, customer_id, service_id, data, beside)
), busy as (
    update agent_loads
    set total_used = load.total_used, real_time_used = load.real_time_used, deferred_used = load.deferred_used,
        idle_since = load.idle_since, version = load.version, last_offered_at = load.last_offered_at, lending = load.lending,
        lendable = load.lendable
    from unnest($17::uuid[], $18::int[], $19::int[], $20::int[], $21::timestamptz[], $22::int[], $23::timestamptz[], $24::int[],
                $25::jsonb[])
         as load (agent_id, total_used, real_time_used, deferred_used, idle_since, version, last_offered_at, lending, lendable)
    where agent_loads.agent_id = load.agent_id
), reserved as (
    insert into reservations (id, agent_id, work_item_id, media_type, units, reserved_at, borrowed, borrowed_alike, beside)
    select reservation_id, agent_id, work_item_id, media_type, units, $26::timestamptz, borrowed, borrowed_alike, beside from new
), offered as (
    update work_items
    set state = 'offered', agent_id = new.agent_id, reservation_id = new.reservation_id, state_since = $26,
        unroutable_since = null, version = new.item_version
    from new
    where work_items.id = new.work_item_id and work_items.version = new.item_version - 1 and not new.beside
), timed as (
    insert into timers (kind, key, due_at, data)
    select $27, id::text, expires_at, '{}' from new
), told as (
    insert into events (id, type, at, actor, interaction_id, customer_id, work_item_id, service_id, agent_ids, data)
    select event_id, $29, $26, $30, interaction_id, customer_id, work_item_id, service_id, array[agent_id], data from new
    returning tx, seq, at, agent_ids
), listed as (
    insert into event_agents (agent_id, tx, seq, at)
    select agent_ids[1], tx, seq, at from told
)
insert into offers (id, work_item_id, agent_id, reservation_id, state, created_at, expires_at, why, epoch, version, beside)
select id, work_item_id, agent_id, reservation_id, 'pending', $26, expires_at, why, $28, 1, beside from new;

-- name: place_beside
update work_items set also_offered_to = $2 where id = $1;

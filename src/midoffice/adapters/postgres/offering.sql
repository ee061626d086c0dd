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

-- name: lock_presences
select agent_id, version from presences where agent_id = any($1) order by agent_id for no key update;

-- name: lock_loads
select agent_id, version from agent_loads where agent_id = any($1) order by agent_id for no key update;

-- name: end_reservations
update reservations set released_at = $3, released_by = $2, lent = 0, lent_to = null
where id = any($1) and released_at is null
returning {Reservation};

-- What follows writes all offers of a batch at once. References between them are checked when the statement has ended.

-- name: place_loads
update agent_loads
set total_used = new.total_used, real_time_used = new.real_time_used, deferred_used = new.deferred_used,
    idle_since = new.idle_since, version = new.version, last_offered_at = new.last_offered_at, lending = new.lending,
    lendable = new.lendable
from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::timestamptz[], $6::int[], $7::timestamptz[], $8::int[],
            $9::jsonb[])
     as new (agent_id, total_used, real_time_used, deferred_used, idle_since, version, last_offered_at, lending, lendable)
where agent_loads.agent_id = new.agent_id;

-- name: place
with new as materialized (
    select *
    from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::int[], $9::int[], $10::int[],
                $11::timestamptz[], $12::jsonb[], $13::bigint[], $14::int[])
         as new (id, reservation_id, work_item_id, agent_id, media_type, units, borrowed, borrowed_alike, expires_at, why, epoch,
                 item_version)
), reserved as (
    insert into reservations (id, agent_id, work_item_id, media_type, units, reserved_at, borrowed, borrowed_alike)
    select reservation_id, agent_id, work_item_id, media_type, units, $1, borrowed, borrowed_alike from new
), offered as (
    update work_items
    set state = 'offered', agent_id = new.agent_id, reservation_id = new.reservation_id, state_since = $1,
        unroutable_since = null, version = new.item_version
    from new
    where work_items.id = new.work_item_id and work_items.version = new.item_version - 1
), timed as (
    insert into timers (kind, key, due_at, data)
    select $2, id::text, expires_at, '{}' from new
)
insert into offers (id, work_item_id, agent_id, reservation_id, state, created_at, expires_at, why, epoch, version)
select id, work_item_id, agent_id, reservation_id, 'pending', $1, expires_at, why, epoch, 1 from new;

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

-- name: end_reservations
update reservations set released_at = $3, released_by = $2
where id = any($1) and released_at is null
returning {Reservation};

-- What follows writes all offers of a batch at once; the order of the statements is that of the references between the records.

-- name: place_loads
update agent_loads
set total_used = new.total_used, real_time_used = new.real_time_used, deferred_used = new.deferred_used,
    idle_since = new.idle_since, version = new.version, last_offered_at = new.last_offered_at
from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::timestamptz[], $6::int[], $7::timestamptz[])
     as new (agent_id, total_used, real_time_used, deferred_used, idle_since, version, last_offered_at)
where agent_loads.agent_id = new.agent_id;

-- name: place_reservations
insert into reservations (id, agent_id, work_item_id, media_type, units, reserved_at)
select id, agent_id, work_item_id, media_type, units, reserved_at
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::timestamptz[])
     as new (id, agent_id, work_item_id, media_type, units, reserved_at);

-- name: place_items
update work_items
set state = new.state, agent_id = new.agent_id, reservation_id = new.reservation_id, state_since = new.state_since,
    unroutable_since = null, version = new.version
from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::int[])
     as new (id, state, agent_id, reservation_id, state_since, version)
where work_items.id = new.id and work_items.version = new.version - 1;

-- name: place_offers
insert into offers (id, work_item_id, agent_id, reservation_id, state, created_at, expires_at, why, epoch, version)
select id, work_item_id, agent_id, reservation_id, state, created_at, expires_at, why, epoch, version
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::jsonb[],
            $9::bigint[], $10::int[])
     as new (id, work_item_id, agent_id, reservation_id, state, created_at, expires_at, why, epoch, version);

-- name: place_timers
insert into timers (kind, key, due_at, data)
select kind, key, due_at, '{}'
from unnest($1::text[], $2::text[], $3::timestamptz[]) as new (kind, key, due_at)
on conflict (kind, key) do update set due_at = excluded.due_at;

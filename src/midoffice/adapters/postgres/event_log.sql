-- name: append
-- One round trip for all events of a transaction. Agents come as texts: an array of arrays of different lengths does not exist.
with written as (
    insert into events (id, type, at, actor, interaction_id, customer_id, work_item_id, service_id, agent_ids, data)
    select id, type, at, actor, interaction_id, customer_id, work_item_id, service_id, agent_ids::uuid[], data
    from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[],
                $9::text[], $10::json[])
         as new (id, type, at, actor, interaction_id, customer_id, work_item_id, service_id, agent_ids, data)
    returning tx, seq, at, agent_ids
)
insert into event_agents (agent_id, tx, seq, at)
select distinct unnest(agent_ids), tx, seq, at from written;

-- name: read
select type, at, actor, data, interaction_id, customer_id, work_item_id, service_id, agent_ids, id, tx, seq
from events
where (tx, seq) > ($1, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
order by tx, seq
limit $3;

-- name: read_upto
select type, at, actor, data, interaction_id, customer_id, work_item_id, service_id, agent_ids, id, tx, seq
from events
where (tx, seq) > ($1, $2) and (tx, seq) <= ($4, $5) and tx < pg_snapshot_xmin(pg_current_snapshot())
order by tx, seq
limit $3;

-- name: read_of_interaction
select type, at, actor, data, interaction_id, customer_id, work_item_id, service_id, agent_ids, id, tx, seq
from events
where interaction_id = $6
  and (tx, seq) > ($1, $2) and (tx, seq) <= ($4, $5) and tx < pg_snapshot_xmin(pg_current_snapshot())
order by tx, seq
limit $3;

-- name: read_of_agent
select e.type, e.at, e.actor, e.data, e.interaction_id, e.customer_id, e.work_item_id, e.service_id, e.agent_ids, e.id,
       e.tx, e.seq
from (
    select tx, seq, at
    from event_agents
    where agent_id = $6
      and (tx, seq) > ($1, $2) and (tx, seq) <= ($4, $5) and tx < pg_snapshot_xmin(pg_current_snapshot())
    order by tx, seq
    limit $3
) as places
join events e on e.tx = places.tx and e.seq = places.seq and e.at = places.at
order by e.tx, e.seq;

-- name: touched
-- What events of the types in $4 are about is left out: nobody asks for it, and half of all events may be such.
select tx, seq, type, case when type <> all($4) then work_item_id end as work_item_id,
       case when type <> all($4) then agent_ids end as agent_ids,
       case when type = 'DirectoryChanged' then data ->> 'directory' end as directory
from events
where (tx, seq) > ($1, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
order by tx, seq
limit $3;

-- name: touched_in
-- An event names the service that its contact came in by; the work item may have been moved to a service of another hub.
-- The last row read is always there, for its place; what it is about is left out when it does not concern the hub.
with read as (
    select tx, seq, type, work_item_id, agent_ids, service_id,
           case when type = 'DirectoryChanged' then data ->> 'directory' end as directory
    from events
    where (tx, seq) > ($1, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
    order by tx, seq
    limit $3
),
seen as (
    select *, row_number() over (order by tx, seq) as place, count(*) over () as size,
           (service_id is null and work_item_id is null and agent_ids = '{}')
           or exists (select from services s where s.id = read.service_id and s.hub_id = $4)
           or exists (select from work_items w join services s on s.id = w.service_id
                      where w.id = read.work_item_id and s.hub_id = $4)
           or exists (select from agents a where a.id = any(read.agent_ids) and a.hub_id = $4) as here
    from read
)
select tx, seq, type, case when here then work_item_id end as work_item_id,
       case when here then agent_ids else '{}' end as agent_ids, directory, size
from seen
where here or place = size
order by tx, seq;

-- name: head
select tx, seq from events where tx < pg_snapshot_xmin(pg_current_snapshot()) order by tx desc, seq desc limit 1;

-- name: make_room
select make_event_partitions($1, $2);

-- name: generation
select generation from log_generation;

-- name: lock_generation
-- Where places count: the cluster, its timeline (a fail-over or a restored copy begins a new one) and the database.
select generation, origin,
       (select system_identifier::text from pg_control_system())
       || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
       || '/' || (select oid::text from pg_database where datname = current_database()) as here
from log_generation
for update;

-- name: counts_beyond
-- Whether rows have places that this cluster has not come to yet.
select exists (select from events where tx >= pg_current_xact_id());

-- name: count_again
update events set tx = '3';

-- name: count_agents_again
update event_agents set tx = '3';

-- name: renew_generation
update log_generation set generation = $1, origin = $2;

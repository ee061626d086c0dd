-- name: of_interaction
select {WorkItem} from work_items where interaction_id = $1 order by created_at desc, id desc limit 1;

-- name: lock_live_of
select {WorkItem} from work_items
where interaction_id = $1 and state not in ('completed', 'canceled')
for no key update;

-- name: queued
select {WorkItem} from work_items
where state = 'queued' and ($1::uuid is null or service_id in (select id from services where hub_id = $1))
order by due_at, id;

-- name: queued_lines
select {QueuedItem} from work_items where state = 'queued';

-- name: first_queued
select {WorkItem first}
from services s
cross join lateral (
    select {WorkItem} from work_items
    where service_id = s.id and state = 'queued'
    order by due_at, id
    limit $1
) as first
order by first.due_at, first.id;

-- name: find
select {WorkItem} from work_items where id = any($1);

-- name: save_rules
update work_items
set required_skills = new.required_skills, due_at = new.due_at, priority = new.priority, overflow_at = new.overflow_at,
    unroutable_since = new.unroutable_since, widened = new.widened, version = new.version
from unnest($1::uuid[], $2::jsonb[], $3::timestamptz[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::int[], $8::int[])
     as new (id, required_skills, due_at, priority, overflow_at, unroutable_since, widened, version)
where work_items.id = new.id;

-- name: candidates
select {Agent a}, {Presence p}, {Load l}
from agents a
join presences p on p.agent_id = a.id
join agent_loads l on l.agent_id = a.id
where ($1::uuid[] is null or a.id = any($1)) and ($2::uuid is null or a.hub_id = $2)
order by a.id;

-- name: units_by_service
select r.agent_id, w.service_id,
       coalesce(sum(r.units - r.borrowed_alike) filter (where r.media_type = 'real_time'), 0)::integer as real_time,
       coalesce(sum(r.units - r.borrowed_alike) filter (where r.media_type = 'deferred'), 0)::integer as deferred
from reservations r
join work_items w on w.id = r.work_item_id
where r.released_at is null and ($1::uuid[] is null or r.agent_id = any($1))
group by r.agent_id, w.service_id;

-- name: held_by
select {WorkItem} from work_items
where state in ('offered', 'assigned', 'wrapping')
  and (agent_id = $1 or id = any (array(select work_item_id from offers where agent_id = $1 and state = 'pending')))
order by created_at, id;

-- name: parked_by
select {WorkItem} from work_items
where preferred_agent_id = $1 and state = 'parked'
order by parked_until, id;

-- name: list_live
select {WorkItem} from work_items
where state not in ('completed', 'canceled')
  and state = any($2)
  and (cardinality($3::uuid[]) = 0 or service_id = any($3))
  and (cardinality($4::text[]) = 0 or channel = any($4))
  and ($5::uuid is null or agent_id = $5)
  and (due_at, id) > ($6, $7)
order by due_at, id
limit $1;

-- name: list_any
select {WorkItem} from work_items
where (cardinality($2::text[]) = 0 or state = any($2))
  and (cardinality($3::uuid[]) = 0 or service_id = any($3))
  and (cardinality($4::text[]) = 0 or channel = any($4))
  and ($5::uuid is null or agent_id = $5)
  and (due_at, id) > ($6, $7)
order by due_at, id
limit $1;

-- name: position
select count(*) + 1 from work_items
where state = 'queued' and service_id = $1 and media_type = $2 and (due_at, id) < ($3, $4);

-- name: waiting
select count(*) from work_items where state = 'queued' and service_id = $1 and ($2::text is null or channel = $2);

-- name: count_by_agent
select agent_id, count(*) from work_items where state in ('assigned', 'wrapping') group by agent_id;

-- name: throughput
select (select count(*) from work_items where service_id = $1 and answered_at >= $2 and answered_in_target is not null) as answered,
       (select coalesce(avg(extract(epoch from state_since - answered_at - held.time)), 0)::float8
        from work_items
        cross join lateral (
            select coalesce(sum(s.held), '0') as time
            from segments s
            where s.interaction_id = work_items.interaction_id and s.work_item_id = work_items.id
        ) as held
        where service_id = $1 and state = 'completed' and state_since >= $2 and answered_at is not null) as seconds;

-- name: save_offer
update offers set state = $2, ended_at = $3, end_reason = $4, version = $5 where id = $1 and version = $5 - 1;

-- name: pending_offers_of
select {Offer} from offers where work_item_id = $1 and state = 'pending' order by created_at, id;

-- name: pending_offers_to
select {Offer} from offers where agent_id = $1 and state = 'pending' order by created_at, id;

-- name: offers_of
select {Offer} from offers where work_item_id = $1 order by created_at, id;

-- name: reserved
select {Reservation r}, w.channel, w.state
from reservations r
join work_items w on w.id = r.work_item_id
where r.agent_id = any($1) and r.released_at is null
order by r.reserved_at, r.id;

-- name: save_loans
update reservations set borrowed = $2, borrowed_alike = $3, lent = $4, lent_to = $5 where id = $1;

-- name: make_own
with own as (update reservations set beside = false where id = $1)
update offers set beside = false where reservation_id = $1 and beside;

-- name: end_reservation
update reservations set released_at = $3, released_by = $2, lent = 0, lent_to = null
where id = $1 and released_at is null
returning {Reservation};

-- name: faults
select 'Offer ' || o.id || ' is pending, but its work item ' || o.work_item_id || ' is not offered by it.' as fault
from offers o
left join reservations r on r.id = o.reservation_id and r.beside
left join work_items i on i.id = o.work_item_id and i.state = 'offered'
     and (i.reservation_id = o.reservation_id or (r.id is not null and o.agent_id = any (i.also_offered_to)))
where o.state = 'pending' and i.id is null
union all
select 'Work item ' || i.id || ' is offered, but has no pending offer.'
from work_items i
where i.state = 'offered'
  and not exists (select from offers o where o.work_item_id = i.id and o.state = 'pending')
union all
select 'Work item ' || i.id || ' is ' || i.state || ', but its agent''s capacity is not reserved for it.'
from work_items i
left join reservations r on r.id = i.reservation_id and r.released_at is null
where i.state in ('offered', 'assigned', 'wrapping') and r.id is null
union all
select 'Reservation ' || r.id || ' holds capacity, but work item ' || r.work_item_id || ' does not use it.'
from reservations r
left join work_items i on i.id = r.work_item_id and i.reservation_id = r.id
where r.released_at is null and i.id is null
  and not (r.beside and exists (select from offers o where o.reservation_id = r.id and o.state = 'pending'))
union all
select 'Agent ' || l.agent_id || ' has ' || l.total_used - l.elsewhere_real_time - l.elsewhere_deferred || ' units in use here, '
       || l.real_time_used - l.elsewhere_real_time || ' real-time and ' || l.deferred_used - l.elsewhere_deferred
       || ' deferred, but ' || held.total || ', ' || held.real_time || ' and ' || held.deferred || ' are reserved.'
from agent_loads l
cross join lateral (
    select coalesce(sum(r.units - r.borrowed), 0) as total,
           coalesce(sum(r.units - r.borrowed_alike) filter (where r.media_type = 'real_time'), 0) as real_time,
           coalesce(sum(r.units - r.borrowed_alike) filter (where r.media_type = 'deferred'), 0) as deferred
    from reservations r
    where r.agent_id = l.agent_id and r.released_at is null
) as held
where (l.total_used - l.elsewhere_real_time - l.elsewhere_deferred, l.real_time_used - l.elsewhere_real_time,
       l.deferred_used - l.elsewhere_deferred) <> (held.total, held.real_time, held.deferred)
union all
select 'The load of agent ' || l.agent_id || ' tells other work that lends, or could, than there is.'
from agent_loads l
cross join lateral (
    select count(*) filter (where r.lent_to is not null) as lending,
           coalesce(jsonb_agg(jsonb_build_object('channel', w.channel, 'units', r.units) order by w.channel collate "C", r.units)
                    filter (where w.state = 'assigned' and r.lent_to is null and r.borrowed = 0), '[]') as lendable
    from reservations r
    join work_items w on w.id = r.work_item_id
    where r.agent_id = l.agent_id and r.released_at is null
) as held
where l.lending <> held.lending or l.lendable <> held.lendable
union all
select 'Reservation ' || b.id || ' borrows ' || b.borrowed || ' units, but others do not lend it so many.'
from reservations b
cross join lateral (
    select coalesce(sum(r.lent), 0) as units, coalesce(sum(r.lent) filter (where r.media_type = b.media_type), 0) as alike
    from reservations r
    where r.agent_id = b.agent_id and r.released_at is null and r.lent_to = b.id
) as lent
where b.released_at is null and (b.borrowed, b.borrowed_alike) <> (lent.units, lent.alike)
union all
select 'Callback ' || c.id || ' is open, but work item ' || c.work_item_id || ' does not wait for it.'
from callbacks c
join work_items i on i.id = c.work_item_id
where c.state = 'open' and (i.kind <> 'callback' or i.state in ('completed', 'canceled'))
union all
select 'Work item ' || i.id || ' is a parked callback that nothing wakes.'
from work_items i
where i.kind = 'callback' and i.state = 'parked'
  and not exists (select from timers t where t.kind = 'park_end' and t.key = i.id::text)
union all
select 'Agent ' || l.agent_id || ' has ' || l.elsewhere_real_time || ' real-time and ' || l.elsewhere_deferred
       || ' deferred units in use elsewhere, but ' || busy.real_time || ' and ' || busy.deferred || ' are reported.'
from agent_loads l
cross join lateral (
    select coalesce(sum(e.units) filter (where e.media_type = 'real_time'), 0) as real_time,
           coalesce(sum(e.units) filter (where e.media_type = 'deferred'), 0) as deferred
    from engagements e
    where e.agent_id = l.agent_id and e.units > 0
) as busy
where (l.elsewhere_real_time, l.elsewhere_deferred) <> (busy.real_time, busy.deferred);

-- name: items
with chosen as (
    select w.id, w.interaction_id, w.service_id, w.channel, w.load_units, w.created_at, w.answered_at, w.attributes,
           case when w.answered_at is null and w.state = 'canceled' then w.state_since end as canceled_at
    from work_items w
    left join interactions i on i.id = w.interaction_id
    where w.created_at >= $3 and w.created_at < $2
      and (w.created_at >= $1
           or coalesce(w.answered_at, case when w.state = 'canceled' then w.state_since end, 'infinity') >= $1)
      and (w.answered_at is not null or (w.state <> 'parked' and i.automatic is null))
    order by w.created_at, w.id
    limit $4
)
select c.id, coalesce(arrived.service_id, c.service_id) as service_id, c.channel, c.load_units, c.created_at,
       arrived.preferred_agent_id, c.answered_at, c.canceled_at, coalesce(moved.overflows, 0) as overflows,
       exists (select from offers o where o.work_item_id = c.id and o.why ->> 'reason' = $5) as dialled,
       said.answered_at as scored_at, coalesce(said.scores, '{}') as scores, coalesce(said.trouble, '') as score_trouble, c.attributes
from chosen c
left join item_scores said on said.work_item_id = c.id
left join lateral (
    select e.service_id, (e.data -> 'work_item' ->> 'preferred_agent_id')::uuid as preferred_agent_id
    from events e
    where e.interaction_id = c.interaction_id and e.work_item_id = c.id and e.type = 'InteractionOpened' and e.at >= $3
    order by e.tx, e.seq
    limit 1
) as arrived on true
left join lateral (
    select count(*)::int4 as overflows
    from events e
    where e.interaction_id = c.interaction_id and e.work_item_id = c.id and e.type = 'WorkItemMoved' and e.at >= $3
      and starts_with(e.data ->> 'reason', 'overflow:')
) as moved on true
order by c.created_at, c.id;

-- name: handlings
select o.work_item_id, o.agent_id, coalesce(s.service_id, w.service_id) as service_id, o.created_at as offered_at,
       o.ended_at as accepted_at, r.released_at, r.released_by, coalesce(s.held, '0') as held
from unnest($1::uuid[]) as wanted (id)
join work_items w on w.id = wanted.id
join offers o on o.work_item_id = w.id and o.state = 'accepted'
join reservations r on r.id = o.reservation_id
left join lateral (
    select service_id, held from segments
    where interaction_id = w.interaction_id and work_item_id = w.id and started_at = o.ended_at
    limit 1
) as s on true
order by o.ended_at, o.id;

-- name: agents_before
-- From the newest event of an agent back, until one tells the presence: a few hundred as a rule. $3 bounds the odd case.
select last.type, last.at, last.data
from agents a
cross join lateral (
    select e.type, e.at, jsonb_build_object('presence', e.data -> 'presence', 'load', e.data -> 'load') as data
    from (
        select tx, seq, at
        from event_agents
        where agent_id = a.id and at >= $2 and at < $1
        order by tx desc, seq desc
        limit $3
    ) as c
    join events e on e.tx = c.tx and e.seq = c.seq and e.at = c.at
    where e.data -> 'presence' ->> 'agent_id' = a.id::text
    order by c.tx desc, c.seq desc
    limit 1
) as last
order by a.id;

-- name: agent_changes
select e.type, e.at,
       jsonb_build_object('presence', e.data -> 'presence', 'load', e.data -> 'load', 'agent', e.data -> 'agent') as data
from agents a
join event_agents c on c.agent_id = a.id and c.at >= $1 and c.at < $2
join events e on e.tx = c.tx and e.seq = c.seq and e.at = c.at
where e.data -> 'presence' ->> 'agent_id' = a.id::text
   or e.type = 'AgentLimitsChanged' and e.data -> 'load' ->> 'agent_id' = a.id::text
   or e.type = 'AgentChanged' and e.data -> 'agent' ->> 'id' = a.id::text
order by e.tx, e.seq;

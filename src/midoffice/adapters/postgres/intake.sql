-- name: thread_state
-- Run after the interaction was locked, as a statement of its own: a statement that waits for a lock reads everything else
-- as it was before the wait.
select {WorkItem w}, {Message m}
from (select 1) as one
left join lateral (
    select * from work_items where interaction_id = $1 order by created_at desc, id desc limit 1
) as w on true
left join lateral (
    select * from messages
    where touchpoint_id = $2 and provider_key(provider_message_id) = provider_key($3) and direction = 'in'
    limit 1
) as m on true;

-- name: handler_of
select w.agent_id
from (select id from interactions where customer_id = $1 order by opened_at desc, id desc limit 50) as i
join work_items w on w.interaction_id = i.id and w.state in ('assigned', 'wrapping')
order by w.answered_at desc, w.id desc
limit 1;

-- name: append
-- $1 to $17 are the message; the rest is what it changes in its interaction, and the event.
with touched as (
    update interactions
    set last_message_at = $18, preview = $19, unread = $20, customer_left_at = $21, parties = $22, version = $23
    where id = $2 and version = $23 - 1
    returning customer_id
), said as (
    insert into messages ({Message}, customer_id)
    select {Message $}, customer_id from touched
), written as (
    insert into events (id, type, at, actor, interaction_id, customer_id, work_item_id, service_id, agent_ids, data)
    select $24, $25, $26, $27, $2, $28, $29, $30, $31, $32 from touched
    returning tx, seq, at, agent_ids
), concerned as (
    insert into event_agents (agent_id, tx, seq, at)
    select distinct unnest(agent_ids), tx, seq, at from written
)
select count(*) from touched;

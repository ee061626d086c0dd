-- name: of_interaction
select {Call} from calls where interaction_id = $1 order by started_at desc, id desc limit 1;

-- name: of_leg
select {Call} from calls
where legs @> jsonb_build_array(jsonb_build_object('id', $1::uuid))
order by started_at desc, id desc limit 1;

-- name: of_agent
select {Call} from calls
where state <> 'ended' and exists (
    select from jsonb_array_elements(legs) leg where leg ->> 'agent_id' = $1::uuid::text and leg ->> 'state' <> 'ended'
)
order by id;

-- name: outside
select leg ->> 'address', (leg ->> 'answered_at')::timestamptz, (leg ->> 'ended_at')::timestamptz
from calls, jsonb_array_elements(legs) leg
where started_at >= $1
  and leg ->> 'kind' = 'sip'
  and (leg ->> 'role' = 'outside' or direction = 'outbound' and leg ->> 'role' = 'customer');

-- name: live
select {Call} from calls where state <> 'ended' and ($1::uuid is null or node_id = $1) order by id;

-- name: put_command
insert into call_commands (node_id, call_id, body, put_at) values ($1, $2, $3, $4);

-- name: take_commands
with taken as (
    delete from call_commands
    where sequence in (select sequence from call_commands where node_id = $1 order by sequence limit $2)
    returning sequence, body
)
select body from taken order by sequence;

-- name: beat
insert into voice_nodes ({VoiceNodeRecord}) values ({VoiceNodeRecord $})
on conflict (id) do update set
    heartbeat_at = excluded.heartbeat_at,
    calls = excluded.calls,
    legs = excluded.legs,
    most_calls = excluded.most_calls,
    refused = excluded.refused,
    trunks = excluded.trunks;

-- name: nodes
select {VoiceNodeRecord} from voice_nodes order by id;

-- name: forget_commands
delete from call_commands where node_id = $1;

-- name: forget_node
delete from voice_nodes where id = $1;

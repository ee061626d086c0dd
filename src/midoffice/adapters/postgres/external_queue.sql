-- name: find
select {ExternalItem} from external_items where touchpoint_id = $1 and external_id = $2;

-- name: of_interaction
select {ExternalItem} from external_items where interaction_id = $1;

-- name: lock_of_interaction
select {ExternalItem} from external_items where interaction_id = $1 for no key update;

-- name: unfinished
select {ExternalItem} from external_items
where touchpoint_id = $1 and state in ('waiting', 'taken', 'parked')
order by external_id collate "C";

-- name: held_by
select e.external_id
from work_items w
join external_items e on e.interaction_id = w.interaction_id
where w.agent_id = $2 and w.state in ('assigned', 'wrapping') and e.touchpoint_id = $1
order by e.external_id collate "C";

-- name: forget_over
delete from external_items where state in ('ended', 'gone', 'missing') and heard_at < $1;

-- name: engagement
select {Engagement} from engagements where touchpoint_id = $1 and agent_id = $2;

-- name: lock_engagement
select {Engagement} from engagements where touchpoint_id = $1 and agent_id = $2 for no key update;

-- name: engagements
select {Engagement} from engagements where touchpoint_id = $1 and units > 0 order by agent_id;

-- name: liaison
select {Liaison} from liaisons where touchpoint_id = $1;

-- name: note_heard
insert into liaisons (touchpoint_id, heard_at, unknown_agents) values ($1, $2, '[]')
on conflict (touchpoint_id) do update set heard_at = excluded.heard_at
where liaisons.heard_at is null or liaisons.heard_at < $3;

-- name: note_reached
insert into liaisons (touchpoint_id, reached_at, unknown_agents) values ($1, $2, '[]')
on conflict (touchpoint_id) do update set reached_at = excluded.reached_at, error = null;

-- name: note_failed
insert into liaisons (touchpoint_id, failed_at, error, unknown_agents) values ($1, $2, $3, '[]')
on conflict (touchpoint_id) do update set failed_at = excluded.failed_at, error = excluded.error;

-- name: note_unknown_agent
insert into liaisons (touchpoint_id, unknown_agents) values ($1, jsonb_build_array($2::text))
on conflict (touchpoint_id) do update set unknown_agents = liaisons.unknown_agents || excluded.unknown_agents
where not liaisons.unknown_agents ? $2 and jsonb_array_length(liaisons.unknown_agents) < 50;

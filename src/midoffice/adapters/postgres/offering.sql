-- Each is a statement of its own: one that waits for a lock reads everything else as it was before the wait.

-- name: claim_interactions
select {Interaction} from interactions where id = any($1) order by id for no key update;

-- name: claim_items
select {WorkItem} from work_items where id = any($1) order by id for no key update;

-- name: claim_presences
select {Presence} from presences where agent_id = any($1) order by agent_id for no key update;

-- name: claim_loads
select {Load} from agent_loads where agent_id = any($1) order by agent_id for no key update;

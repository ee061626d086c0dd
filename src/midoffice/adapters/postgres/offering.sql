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

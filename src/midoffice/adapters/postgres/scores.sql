-- name: connection
select connection, deadline_ms, sealed is not null, version from score_connection;

-- name: add_connection
insert into score_connection (connection, deadline_ms, version) values ($1, $2, $3) on conflict do nothing;

-- name: set_connection
update score_connection set connection = $1, deadline_ms = $2, version = $3 where version = $3 - 1;

-- name: remove_connection
delete from score_connection where version = $1;

-- name: secret
select sealed from score_connection;

-- name: set_secret
update score_connection set sealed = $1;

-- name: put
-- Only of items that are there: one may be over and forgotten by the time of the answer.
insert into item_scores (work_item_id, answered_at, scores, trouble)
select found.id, found.answered_at, found.scores, found.trouble
from unnest($1::uuid[], $2::timestamptz[], $3::jsonb[], $4::text[]) as found (id, answered_at, scores, trouble)
join work_items w on w.id = found.id
on conflict (work_item_id) do update
set answered_at = excluded.answered_at, scores = excluded.scores, trouble = excluded.trouble;

-- name: of
select {ItemScores} from item_scores where work_item_id = any($1::uuid[]);

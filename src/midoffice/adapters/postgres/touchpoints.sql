-- name: by_key
select {Touchpoint} from touchpoints where key = $1 and active;

-- name: fetch_state
select {FetchState} from fetch_states where touchpoint_id = $1;

-- name: save_fetch_state
insert into fetch_states ({FetchState}) values ({FetchState $})
on conflict (touchpoint_id) do update
set uid_validity = excluded.uid_validity,
    last_uid = excluded.last_uid,
    succeeded_at = excluded.succeeded_at,
    failed_at = excluded.failed_at,
    error = excluded.error;

-- name: count_trigger
with forgotten as (
    delete from automatic_answers where touchpoint_id = $1 and address = $2 and at < $3
),
counted as (
    insert into automatic_answers (touchpoint_id, address, at) values ($1, $2, $4)
)
select count(*) + 1 from automatic_answers where touchpoint_id = $1 and address = $2 and at >= $3;

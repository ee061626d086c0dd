-- name: save_presence
update presences
set state = $2, reason = $3, since = $4, seen_at = greatest(seen_at, $5), next_state = $6, next_reason = $7, version = $8,
    returned_at = $9
where agent_id = $1 and version = $8 - 1;

-- name: seen
-- Locked in order of id, as everybody does, so that two desks' signs of life cannot wait for each other.
with quiet as (
    select agent_id
    from presences
    where agent_id = any($1) and (seen_at is null or seen_at < $2)
    order by agent_id
    for no key update
)
update presences set seen_at = $2 from quiet where presences.agent_id = quiet.agent_id;

-- name: unseen_since
select agent_id from presences where state <> 'signed_out' and coalesce(seen_at, since) < $1 order by agent_id;

-- name: figures
-- Three small sets instead of one pass over all history: what is live, what was answered and is over, what was given up.
with items as (
    select service_id, channel, state, queued_at, created_at, due_at, kind, unroutable_since, answered_at, answered_in_target
    from work_items
    where state not in ('completed', 'canceled')
    union all
    select w.service_id, w.channel, w.state, w.queued_at, w.created_at, w.due_at, w.kind, w.unroutable_since, w.answered_at,
           w.answered_in_target
    from services s
    join work_items w on w.service_id = s.id
    where w.answered_at >= $2 and w.state in ('completed', 'canceled')
    union all
    select service_id, channel, state, queued_at, created_at, due_at, kind, unroutable_since, answered_at, answered_in_target
    from work_items
    where state = 'canceled' and answered_at is null and state_since >= $2 and media_type = 'real_time' and kind <> 'callback'
      and coalesce(cancel_reason, '') not in ('handled_elsewhere', 'withdrawn_elsewhere')
)
select service_id,
       channel,
       count(*) filter (where state = 'queued') as queued,
       count(*) filter (where state = 'offered') as offered,
       count(*) filter (where state = 'assigned') as handling,
       count(*) filter (where state = 'wrapping') as wrapping,
       count(*) filter (where state = 'parked') as parked,
       count(*) filter (where state in ('queued', 'offered') and unroutable_since is not null) as unroutable,
       count(*) filter (where state in ('queued', 'offered') and due_at < $1) as overdue,
       min(queued_at) filter (where state in ('queued', 'offered')) as oldest_queued_at,
       count(*) filter (where answered_at >= $2 and answered_in_target is not null) as answered,
       count(*) filter (where answered_at >= $2 and answered_in_target) as in_target,
       count(*) filter (where state = 'canceled' and answered_at is null and kind <> 'callback') as abandoned,
       coalesce(sum(extract(epoch from case when kind = 'callback' then greatest(answered_at - queued_at, interval '0')
                                            else answered_at - created_at end))
                filter (where answered_at >= $2 and answered_in_target is not null), 0)::float8 as wait_seconds
from items
group by service_id, channel
order by service_id, channel;

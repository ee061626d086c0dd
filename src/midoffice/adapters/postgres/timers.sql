-- name: set
insert into timers ({Timer}) values ({Timer $})
on conflict (kind, key) do update set due_at = excluded.due_at, data = excluded.data;

-- name: clear
-- Who holds it is setting it anew, or done with it: to wait for him while we hold what he may want is waiting for each other.
delete from timers
where (kind, key) = (select kind, key from timers where kind = $1 and key = $2 for update skip locked);

-- name: claim_due
-- The row itself is not locked: who sets the timer, and holds the lock that the handler is going to ask for, need not wait for him.
select kind, key
from (select kind, key from timers where due_at <= $1 order by due_at limit 100) as due
where pg_try_advisory_xact_lock(hashtextextended('timer:' || kind || ':' || key, 0))
limit 1;

-- name: claimed
-- Read after it was claimed: somebody may have handled it before.
select {Timer} from timers where kind = $1 and key = $2 and due_at <= $3;

-- name: done
-- False: it is there, somebody else has changed it. What this transaction itself has set again stays.
with handled as (
    delete from timers
    where kind = $1 and key = $2 and due_at = $3 and data = $4 and xmin <> pg_current_xact_id()::xid
    returning key
)
select exists (select from handled)
    or not exists (select from timers where kind = $1 and key = $2 and xmin <> pg_current_xact_id()::xid);

-- name: next_due
select min(due_at) from timers;

-- name: postpone
insert into timers ({Timer}) values ({Timer $})
on conflict (kind, key) do update set due_at = excluded.due_at where timers.due_at = $5;

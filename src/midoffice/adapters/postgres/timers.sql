-- name: set
insert into timers ({Timer}) values ({Timer $})
on conflict (kind, key) do update set due_at = excluded.due_at, data = excluded.data;

-- name: clear
-- One that is being handled is left to its handler, who waits for what we have locked and then finds nothing to do.
delete from timers
where (kind, key) = (select kind, key from timers where kind = $1 and key = $2 for update skip locked);

-- name: take_due
delete from timers
where (kind, key) = (select kind, key from timers where due_at <= $1 order by due_at limit 1 for update skip locked)
returning {Timer};

-- name: next_due
select min(due_at) from timers;

-- name: postpone
insert into timers ({Timer}) values ({Timer $})
on conflict (kind, key) do update set due_at = excluded.due_at where timers.due_at = $5;

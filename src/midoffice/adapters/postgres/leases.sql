-- name: acquire
-- A lease that was given up has no holder; its row and epoch stay.
insert into leases ({Lease}) values ($1, $2, 1, $3::timestamptz + $4)
on conflict (name) do update
set holder = excluded.holder,
    epoch = leases.epoch + case when leases.holder = excluded.holder then 0 else 1 end,
    expires_at = excluded.expires_at
where leases.holder in ('', excluded.holder) or leases.expires_at <= $3
returning {Lease};

-- name: fence
-- Whoever takes the lease over waits for this lock, so what this transaction writes comes before the change of hands.
select 1 from leases where name = $1 and epoch = $2 and holder <> '' for share;

-- name: held
select {Lease} from leases where name = $1 and holder <> '';

-- name: release
update leases set holder = '' where name = $1 and holder = $2;

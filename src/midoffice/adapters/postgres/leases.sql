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

-- name: list
select {Lease} from leases where starts_with(name, $1) and holder <> '' order by name;

-- name: attend
insert into lease_sharers (name, holder, expires_at) values ($1, $2, $3::timestamptz + $4)
on conflict (name, holder) do update set expires_at = excluded.expires_at;

-- name: sharers
select holder from lease_sharers where name = $1 and expires_at > $2 order by holder collate "C";

-- name: forget_sharers
-- Those that another process forgets in this moment are left to it.
with gone as (
    select name, holder from lease_sharers where name = $1 and expires_at < $2::timestamptz - interval '1 minute'
    for update skip locked
)
delete from lease_sharers using gone where lease_sharers.name = gone.name and lease_sharers.holder = gone.holder;

-- name: depart
delete from lease_sharers where name = $1 and holder = $2;

-- name: take_away
update leases set holder = '', epoch = epoch + 1 where name = $1;

-- name: release
update leases set holder = '' where name = $1 and holder = $2;

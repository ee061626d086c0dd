-- name: put
insert into outbox ({OutboxEntry}) values ({OutboxEntry $}) on conflict (key) do nothing;

-- name: claim
with due as (
    select id from outbox
    where state = 'pending' and next_at <= $1
    order by next_at, id
    limit $3
    for no key update skip locked
),
claimed as (
    update outbox set state = 'sending', claimed_until = $1::timestamptz + $2
    from due
    where outbox.id = due.id
    returning outbox.*
)
select {OutboxEntry} from claimed order by next_at, id;

-- name: claimed_too_long
select {OutboxEntry} from outbox
where state = 'sending' and claimed_until < $1
order by id
for no key update skip locked;

-- name: forget_sent
delete from outbox where state = 'sent' and created_at < $1;

-- name: next_due
select least((select min(next_at) from outbox where state = 'pending'),
             (select min(claimed_until) from outbox where state = 'sending'));

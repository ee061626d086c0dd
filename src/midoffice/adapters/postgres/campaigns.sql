-- name: running
select {Campaign} from campaigns where state = 'running' order by id;

-- name: take
select {Campaign} from campaigns where id = $1 for no key update skip locked;

-- name: audience
select c.id from customers c
where ($1::uuid is null or c.id > $1)
  and exists (select from customer_identifiers i where i.customer_id = c.id and i.kind = $3)
order by c.id
limit $2;

-- name: want
insert into attempts ({OutreachAttempt}) values ({OutreachAttempt $}) on conflict (source, customer_id) do nothing;

-- name: stored
select id from attempts where id = any($1::uuid[]) order by id;

-- name: due
select a.customer_id from attempts a left join campaigns c on c.id = a.campaign_id
where a.state = 'waiting' and a.due_at <= $1 and (c.id is null or c.state = 'running')
order by a.due_at, a.id
limit $2;

-- name: next_due
select min(a.due_at) from attempts a left join campaigns c on c.id = a.campaign_id
where a.state = 'waiting' and (c.id is null or c.state = 'running');

-- name: waiting
select {OutreachAttempt a} from attempts a
where a.state = 'waiting' and a.customer_id = any($1)
  and not exists (select from campaigns c where c.id = a.campaign_id and c.state <> 'running')
order by a.id
for no key update of a;

-- name: sent_sources
select distinct source from attempts where state = 'sent' and customer_id = any($1);

-- name: save_attempt
update attempts
set (due_at, state, reason, tries, decision_id, message_id, ended_at, version) = ($2, $3, $4, $5, $6, $7, $8, $9)
where id = $1 and version = $9 - 1;

-- name: drop_waiting
with gone as (
    select id from attempts where source = $1 and state = 'waiting' order by id limit $4 for no key update
)
update attempts a
set state = 'dropped', ended_at = $2, reason = $3, version = a.version + 1
from gone where a.id = gone.id;

-- name: attempts
select {OutreachAttempt} from attempts
where source = $1 and ($2::text is null or state = $2) and (wanted_at, id) < ($3, $4)
order by wanted_at desc, id desc
limit $5;

-- name: counts
select source, state, count(*)::int4 as count from attempts where source = any($1) group by source, state;

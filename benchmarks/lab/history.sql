-- A long past, made by the server itself: $1 is replaced by numbers of our own. Indexes come afterwards (see history.py).

-- name: customers
insert into customers (id, name, created_at, language, time_zone, version)
select uuidv7(interval '-1000 days' + n * interval '1 second'), 'Customer ' || n, now() - interval '1000 days', 'en', null, 1
from generate_series(1, :customers) as n;

-- name: numbered
-- Customer number one has a long history of its own, the others share the rest evenly.
create unlogged table bench_interactions as
with people as (select id, row_number() over (order by id) as place from customers)
select n, uuidv7(span.shift) as id, uuidv7(span.shift) as case_id, people.id as customer_id, now() + span.shift as opened_at,
       said.sentence as subject
from generate_series(1, :interactions) as n
cross join lateral (select (n - :interactions - 1) * interval '100 seconds' as shift) as span
join bench_sentences said on said.place = n % :sentences
join people on people.place = case when n % (:interactions / :longest) = 0 then 1 else 2 + n % (:customers - 1) end;

-- name: cases
insert into cases (id, number, subject, customer_id, state, opened_at, resolved_at, version)
select case_id, nextval('case_numbers'), subject, customer_id, 'resolved', opened_at, opened_at + interval '1 hour', 2
from bench_interactions;

-- name: interactions
insert into interactions (id, case_id, customer_id, touchpoint_id, service_id, channel, subject, sender_kind, sender_value,
                          sender_name, state, opened_at, last_message_at, preview, unread, parties, fields, closed_at, outcome,
                          reason_ids, version)
select b.id, b.case_id, b.customer_id, t.id, t.service_id, t.channel, b.subject, 'visitor', b.id::text,
       'Customer', 'closed', b.opened_at, b.opened_at + interval '1 hour', b.subject, 0, '[]', '[]', b.opened_at + interval '1 hour',
       'resolved', '{}', 5
from bench_interactions b cross join touchpoints t;

-- name: messages
insert into messages (id, interaction_id, touchpoint_id, direction, author_id, author_name, sent_at, provider_message_id, text,
                      subject, parties, attachment_ids, delivery, customer_id)
select uuidv7(b.opened_at - now() + k * interval '1 minute'), b.id, t.id, case when k % 2 = 0 then 'in' else 'out' end, null,
       'Customer', b.opened_at + k * interval '1 minute', b.id || ':' || k,
       said.sentence,
       '', '[]', '{}', case when k % 2 = 0 then 'received' else 'read' end, b.customer_id
from bench_interactions b
cross join touchpoints t
cross join generate_series(0, :each - 1) as k
join bench_sentences said on said.place = abs(hashint8(b.n * 64 + k)) % :sentences
where b.n % 2 = :half;

-- name: tidy
drop table bench_interactions, bench_sentences;

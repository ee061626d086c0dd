-- name: many
select {Interaction} from interactions where id = any($1) order by id;

-- name: next_case_number
select nextval('case_numbers');

-- name: cases_of
select {Case} from cases where customer_id = $1 order by state <> 'open', opened_at desc, id desc limit $2;

-- name: of_case
select {Interaction} from interactions where case_id = $1 order by opened_at, id;

-- name: latest_from
select {Interaction} from interactions
where touchpoint_id = $1 and sender_kind = $2 and sender_value = $3
order by opened_at desc, id desc
limit 1;

-- name: serialise_thread
select pg_advisory_xact_lock(hashtextextended('thread:' || $1 || ':' || $2, 0));

-- name: add_message
insert into messages ({Message}, customer_id)
values ({Message $}, (select customer_id from interactions where id = $2))
on conflict (touchpoint_id, provider_key(provider_message_id), direction) do nothing;

-- name: message_by_provider_id
select {Message} from messages
where touchpoint_id = $1 and provider_key(provider_message_id) = provider_key($2)
order by direction <> 'in', id
limit 1;

-- name: set_delivery
update messages
set delivery = $2, delivery_detail = $3, provider_message_id = coalesce($4, provider_message_id)
where id = $1;

-- name: messages
select {Message} from (
    select {Message} from messages where interaction_id = $1 order by id desc limit $2
) as newest
order by id;

-- name: messages_before
select {Message} from (
    select {Message} from messages where interaction_id = $1 and id < $3 order by id desc limit $2
) as newest
order by id;

-- name: timeline
select {Interaction i}, c.number, (select count(*) from messages m where m.interaction_id = i.id) as messages
from interactions i
join cases c on c.id = i.case_id
where i.customer_id = $1 and (i.opened_at, i.id) < ($3, $4)
order by i.opened_at desc, i.id desc
limit $2;

-- name: search_newest
-- Looks through the newest interactions one after the other and stops when the page is full: a common word is found at
-- once, and most customers have no more than this. The text of a long mail is cut: it is only looked through for the
-- place to show.
select {Interaction i},
       c.number,
       (select count(*) from messages m where m.interaction_id = i.id) as messages,
       left(hit.text, 20000) as text
from (
    select * from interactions
    where customer_id = $1 and (opened_at, id) < ($3, $4)
    order by opened_at desc, id desc
    limit $6
) as i
left join lateral (
    select m.text
    from messages m
    where m.interaction_id = i.id and m.search @@ (select search_query($5))
    order by m.id desc
    limit 1
) as hit on true
join cases c on c.id = i.case_id
where hit.text is not null or i.search @@ (select search_query($5))
order by i.opened_at desc, i.id desc
limit $2;

-- name: newest_end
select opened_at, id
from interactions
where customer_id = $1 and (opened_at, id) < ($2, $3)
order by opened_at desc, id desc
offset $4 - 1
limit 1;

-- name: search_older
-- For words that are rare with this customer: the customer is one more word of every text, so the index gives this
-- customer's matches alone.
with wanted as materialized (
    select quote_literal($1::uuid::text)::tsquery && search_query($5) as query
),
said as materialized (
    select distinct on (interaction_id) interaction_id, id as message_id
    from messages
    where search @@ (select query from wanted)
    order by interaction_id, id desc
),
found as (
    select interaction_id as id, message_id from said
    union all
    select id, null from interactions
    where search @@ (select query from wanted) and id not in (select interaction_id from said)
),
page as (
    select i.id, found.message_id
    from found
    join interactions i on i.id = found.id
    where i.customer_id = $1 and (i.opened_at, i.id) < ($3, $4)
    order by i.opened_at desc, i.id desc
    limit $2
)
select {Interaction i},
       c.number,
       (select count(*) from messages m where m.interaction_id = i.id) as messages,
       left(hit.text, 20000) as text
from page
join interactions i on i.id = page.id
join cases c on c.id = i.case_id
left join messages hit on hit.id = page.message_id
order by i.opened_at desc, i.id desc;

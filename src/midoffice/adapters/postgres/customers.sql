-- name: owners
select customer_id from customer_identifiers where kind = $1 and value = $2 order by customer_id;

-- name: identifiers
select {CustomerIdentifier} from customer_identifiers where customer_id = $1 order by added_at, kind, value;

-- name: add_identifier
insert into customer_identifiers ({CustomerIdentifier}) values ({CustomerIdentifier $}) on conflict do nothing;

-- name: remove_identifier
delete from customer_identifiers where customer_id = $1 and kind = $2 and value = $3;

-- name: serialise
select pg_advisory_xact_lock(hashtextextended('identifier:' || $1 || ':' || $2, 0));

-- name: search
-- What begins with the text comes from the ordered indexes, what contains it from the three-character ones: enough
-- candidates of each to choose the best from, and never more than the machine can look at while somebody types.
with wanted as (
    select lower($1 collate "pg_c_utf8") as typed
),
hits as (
    (select c.id, lower(left(c.name, 200) collate "pg_c_utf8") as found
     from customers c, wanted
     where lower(left(c.name, 200) collate "pg_c_utf8") >= typed
       and lower(left(c.name, 200) collate "pg_c_utf8") < typed || U&'\+10FFFF'
     limit 300)
    union all
    (select i.customer_id, lower(i.value collate "pg_c_utf8")
     from customer_identifiers i, wanted
     where i.kind <> 'visitor'
       and lower(i.value collate "pg_c_utf8") >= typed
       and lower(i.value collate "pg_c_utf8") < typed || U&'\+10FFFF'
     limit 300)
    union all
    (select c.id, lower(left(c.name, 200) collate "pg_c_utf8")
     from customers c, wanted
     where char_length(typed) >= 3
       and trigrams(left(c.name, 200)) @> trigrams(typed)
       and strpos(lower(left(c.name, 200) collate "pg_c_utf8"), typed) > 0
     limit 300)
    union all
    (select i.customer_id, lower(i.value collate "pg_c_utf8")
     from customer_identifiers i, wanted
     where i.kind <> 'visitor'
       and char_length(typed) >= 3
       and trigrams(i.value) @> trigrams(typed)
       and strpos(lower(i.value collate "pg_c_utf8"), typed) > 0
     limit 300)
),
ranked as (
    select id, min(case when found = typed then 0 when starts_with(found, typed) then 1 else 2 end) as rank
    from hits, wanted
    group by id
)
select {Customer c}
from ranked join customers c using (id)
order by rank, lower(c.name collate "pg_c_utf8"), c.id
limit $2;

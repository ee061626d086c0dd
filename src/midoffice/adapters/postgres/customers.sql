-- name: sample
-- All are looked at: some 0.3 s for 200,000, once for a trial that takes much longer.
select id from customers order by md5(id::text) limit $1;

-- name: many
select {Customer} from customers where id = any($1) order by id;

-- name: how_many
select reltuples::bigint from pg_class where oid = 'customers'::regclass;

-- name: owners
select customer_id from customer_identifiers where kind = $1 and value = $2 order by customer_id;

-- name: identifiers
select {CustomerIdentifier} from customer_identifiers where customer_id = $1 order by added_at, kind, value;

-- name: add_identifier
-- One round trip: the assertion is never without the identifier.
with kept as (
    insert into customer_identifiers as known ({CustomerIdentifier}) values ({CustomerIdentifier $})
    on conflict (kind, value, customer_id) do update
    set confidence = case
                         when array_position(array['claimed', 'observed', 'verified'], excluded.confidence)
                            > array_position(array['claimed', 'observed', 'verified'], known.confidence)
                         then excluded.confidence
                         else known.confidence
                     end,
        source = excluded.source,
        expires_at = case when excluded.expires_at > known.expires_at or excluded.expires_at is null
                          then excluded.expires_at else known.expires_at end
    where array_position(array['claimed', 'observed', 'verified'], excluded.confidence)
        > array_position(array['claimed', 'observed', 'verified'], known.confidence)
       or excluded.expires_at > known.expires_at
       or (excluded.expires_at is null and known.expires_at is not null)
    returning confidence, expires_at
)
insert into identity_events (id, at, kind, customer_id, trait, value, confidence, source, expires_at)
select $8, $4, 'asserted', $1, $2, $3, confidence, $6, expires_at from kept;

-- name: remove_identifier
with gone as (
    delete from customer_identifiers where customer_id = $1 and kind = $2 and value = $3 returning source
)
insert into identity_events (id, at, kind, customer_id, trait, value)
select $4, $5, 'retracted', $1, $2, $3 from gone;

-- name: serialise
select pg_advisory_xact_lock(hashtextextended('identifier:' || $1 || ':' || $2, 0));

-- name: search
-- What begins with the text comes from the ordered indexes, what contains it from the three-character ones: enough
-- candidates of each to choose the best from, and never more than the machine can look at while somebody types.
with hits as (
    (select id, lower(left(name, 200) collate "pg_c_utf8") as found
     from customers
     where lower(left(name, 200) collate "pg_c_utf8") >= lower($1 collate "pg_c_utf8")
       and lower(left(name, 200) collate "pg_c_utf8") < lower($1 collate "pg_c_utf8") || U&'\+10FFFF'
     order by lower(left(name, 200) collate "pg_c_utf8")
     limit 300)
    union all
    (select customer_id, lower(value collate "pg_c_utf8")
     from customer_identifiers
     where kind <> 'visitor'
       and lower(value collate "pg_c_utf8") >= lower($1 collate "pg_c_utf8")
       and lower(value collate "pg_c_utf8") < lower($1 collate "pg_c_utf8") || U&'\+10FFFF'
     order by lower(value collate "pg_c_utf8")
     limit 300)
    union all
    (select id, lower(left(name, 200) collate "pg_c_utf8")
     from customers
     where char_length($1) >= 3
       and trigrams(left(name, 200)) @> trigrams($1)
       and strpos(lower(left(name, 200) collate "pg_c_utf8"), lower($1 collate "pg_c_utf8")) > 0
     limit 300)
    union all
    (select customer_id, lower(value collate "pg_c_utf8")
     from customer_identifiers
     where kind <> 'visitor'
       and char_length($1) >= 3
       and trigrams(value) @> trigrams($1)
       and strpos(lower(value collate "pg_c_utf8"), lower($1 collate "pg_c_utf8")) > 0
     limit 300)
),
ranked as (
    select id,
           min(case
                   when found = lower($1 collate "pg_c_utf8") then 0
                   when starts_with(found, lower($1 collate "pg_c_utf8")) then 1
                   else 2
               end) as rank
    from hits
    group by id
)
select {Customer c}
from ranked join customers c using (id)
order by rank, lower(c.name collate "pg_c_utf8"), c.id
limit $2;

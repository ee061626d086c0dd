-- name: add
insert into identity_events ({IdentityEvent}) values ({IdentityEvent $});

-- name: about
-- Sharing is said of an identifier, by whichever of its owners it was met.
select {IdentityEvent} from (
    select {IdentityEvent} from identity_events where customer_id = any($1)
    union
    select {IdentityEvent} from identity_events where other_id = any($1)
    union
    select {IdentityEvent e}
    from customer_identifiers i
    join identity_events e on e.trait = i.kind and e.value = i.value and e.kind in ('declared_shared', 'declared_own')
    where i.customer_id = any($1)
) as said
order by at, id;

-- name: connected
select id from (
    select unnest($1::uuid[]) as id
    union
    select other_id from identity_events where customer_id = any($1) and other_id is not null
    union
    select customer_id from identity_events where other_id = any($1)
    union
    select other.customer_id
    from customer_identifiers mine
    join customer_identifiers other using (kind, value)
    where mine.customer_id = any($1) and mine.kind in ('account', 'visitor')
    union
    select m.customer_id from people o join people m using (person_id) where o.customer_id = any($1)
) as found
order by id <> all($1), id
limit $2;

-- name: owners_count
select kind, value, count(*)
from customer_identifiers
where (kind, value) in (select * from unnest($1::text[], $2::text[]))
group by kind, value;

-- name: unsettled
with taken as materialized (
    select id, customer_id from identity_events where not settled order by id limit $1 for update skip locked
)
select customer_id, array_agg(id order by id) from taken group by customer_id order by customer_id;

-- name: settle
update identity_events set settled = true where id = any($1);

-- name: forget_keys
delete from identity_keys where customer_id = $1 and key <> all($2::text[]);

-- name: put_keys
insert into identity_keys (customer_id, key) select $1, unnest($2::text[]) on conflict do nothing;

-- name: blocks
select wanted.key, array(select k.customer_id from identity_keys k where k.key = wanted.key order by k.customer_id limit $2 + 1)
from unnest($1::text[]) as wanted (key);

-- name: put_pair
insert into doubtful_pairs ({DoubtfulPair}) values ({DoubtfulPair $})
on conflict (left_id, right_id) do update
set score = excluded.score, evidence = excluded.evidence,
    proposed_by = case when doubtful_pairs.proposed_by = '' then excluded.proposed_by else doubtful_pairs.proposed_by end;

-- name: remove_pair
delete from doubtful_pairs where left_id = $1 and right_id = $2;

-- name: pair
select {DoubtfulPair} from doubtful_pairs where id = $1 for update;

-- name: first_pairs
select {DoubtfulPair} from doubtful_pairs order by proposed_by = '', score desc, id limit $1;

-- name: next_pairs
select {DoubtfulPair} from doubtful_pairs
where (proposed_by = '', -score, id) > ($2, -$3::double precision, $4)
order by proposed_by = '', score desc, id
limit $1;

-- name: due_to_expire
select customer_id, kind, value from customer_identifiers where expires_at <= $1 order by expires_at limit $2;

-- name: expire
delete from customer_identifiers where customer_id = $1 and kind = $2 and value = $3;

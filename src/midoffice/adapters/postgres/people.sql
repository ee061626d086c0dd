-- name: members
select coalesce(array_agg(m.customer_id order by m.customer_id), '{}')
from people o join people m on m.person_id = o.person_id
where o.customer_id = $1;

-- name: people_of
select o.customer_id, array_agg(m.customer_id order by m.customer_id)
from people o join people m on m.person_id = o.person_id
where o.customer_id = any($1)
group by o.customer_id;

-- name: lock
select id from customers where id = any($1) order by id for no key update;

-- name: serialise
select pg_advisory_xact_lock(hashtextextended('people', 0));

-- name: forget
delete from people where customer_id = any($1);

-- name: put
insert into people (customer_id, person_id) select unnest($1::uuid[]), $2;

-- name: identifiers
select {CustomerIdentifier} from customer_identifiers where customer_id = any($1) order by added_at, kind, value, customer_id;

-- name: consents
-- The latest word by who said it: which of them counts depends on who is one person now.
select distinct on (customer_id, purpose, channel, heard_from) {Consent}
from consents
where customer_id = any($1) and (heard_from is null or heard_from = any($1))
order by customer_id, purpose, channel, heard_from, at desc, id desc;

-- name: consent_history
select {Consent} from consents
where customer_id = any($1) and (heard_from is null or heard_from = any($1))
order by at, id;

-- name: add_consent
insert into consents ({Consent}) values ({Consent $});

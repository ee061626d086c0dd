-- Who is who: what is asserted of customers, persons folded from it, pairs in doubt, and consents.

-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table api_tokens drop constraint api_tokens_scopes_check;
alter table api_tokens add constraint api_tokens_scopes_check
    check (scopes <@ array['session', 'handle', 'contacts:read', 'customers:write', 'people:merge', 'supervise', 'administer',
                           'receive', 'rules:read', 'rules:write', 'rules:publish', 'decisions:make', 'actions:read',
                           'actions:write', 'actions:publish']) not valid;

-- Constant defaults: the table is not rewritten.
alter table customer_identifiers
    add column confidence text not null default 'observed',
    add column source     text not null default '',
    add column expires_at timestamptz;
alter table customer_identifiers add constraint customer_identifiers_confidence_check
    check (confidence in ('claimed', 'observed', 'verified')) not valid;
-- squawk-ignore require-concurrent-index-creation -- empty: no row has a value yet
create index customer_identifiers_expires_at on customer_identifiers (expires_at) where expires_at is not null;

create table identity_events (
    id          uuid             primary key,
    at          timestamptz      not null,
    kind        text             not null check (kind in ('asserted', 'retracted', 'expired', 'declared_same',
                                                          'declared_different', 'withdrawn', 'declared_shared',
                                                          'declared_own', 'scored')),
    customer_id uuid             not null references customers,
    other_id    uuid             references customers,
    trait       text             check (trait in ('email', 'phone', 'account', 'visitor', 'birth_date', 'address')),
    value       text             check (char_length(value) <= 500),
    confidence  text             check (confidence in ('claimed', 'observed', 'verified')),
    source      text             not null default '',
    expires_at  timestamptz,
    weight      double precision,
    matched     boolean,
    actor       text             not null default '',
    reason      text             not null default '',
    settled     boolean          not null default false,
    check (other_id is null or other_id <> customer_id),
    check ((kind in ('declared_same', 'declared_different', 'withdrawn', 'scored')) = (other_id is not null)),
    check ((other_id is null) = (trait is not null and value is not null)),
    check ((kind = 'scored') = (matched is not null and weight is not null))
) with (fillfactor = 90);
create index identity_events_customer_id on identity_events (customer_id);
create index identity_events_other_id on identity_events (other_id) where other_id is not null;
create index identity_events_sharing on identity_events (trait, value) where kind in ('declared_shared', 'declared_own');
create index identity_events_unsettled on identity_events (id) where not settled;

-- What is known already was asserted when it was added.
insert into identity_events (id, at, kind, customer_id, trait, value, confidence)
select uuidv7(), added_at, 'asserted', customer_id, kind, value, 'observed' from customer_identifiers;

-- A customer that stands alone has no row: that is most of them.
create table people (
    customer_id uuid primary key references customers,
    person_id   uuid not null references customers
);
create index people_person_id on people (person_id);

create table identity_keys (
    customer_id uuid not null references customers,
    key         text not null,
    primary key (key, customer_id)
);
create index identity_keys_customer_id on identity_keys (customer_id);

create table doubtful_pairs (
    id          uuid             primary key,
    left_id     uuid             not null references customers,
    right_id    uuid             not null references customers,
    score       double precision not null,
    evidence    jsonb            not null,
    since       timestamptz      not null,
    proposed_by text             not null default '',
    check (left_id < right_id),
    unique (left_id, right_id)
);
create index doubtful_pairs_order on doubtful_pairs ((proposed_by = ''), score desc, id);

-- Every word that was said; the latest of a customer on a purpose and channel counts.
create table consents (
    id          uuid        primary key,
    customer_id uuid        not null references customers,
    purpose     text        not null,
    channel     text        not null,
    state       text        not null check (state in ('granted', 'refused', 'unknown')),
    source      text        not null,
    at          timestamptz not null,
    heard_from  uuid        references customers
);
create index consents_customer_id on consents (customer_id, purpose, channel, at desc, id desc);

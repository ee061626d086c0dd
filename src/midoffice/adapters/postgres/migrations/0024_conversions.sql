-- What customers have taken without an offer of ours, as others report it: for those who were offered it and for the control group alike.
create table conversions (
    id          uuid        primary key,
    customer_id uuid        not null references customers,
    at          timestamptz not null,
    action      text        not null,
    channel     text        not null check (channel in ('agent', 'web', 'email', 'ivr', 'sms', 'chat')),
    key         text        not null unique,
    digest      text        not null,
    data        jsonb       not null
);
create index conversions_customer on conversions (customer_id, at desc, id desc);
create index conversions_at on conversions (at);

-- Trunks to telephone companies. A secret stands apart, sealed: whoever reads the trunk has not got it.

create table trunks (
    id              uuid        primary key,
    key             text        not null unique,
    name            text        not null,
    mode            text        not null check (mode in ('register', 'address')),
    host            text        not null,
    created_at      timestamptz not null,
    port            integer     not null check (port between 1 and 65535),
    transport       text        not null check (transport in ('udp', 'tcp')),
    domain          text        not null,
    login           text        not null,
    username        text        not null,
    has_secret      boolean     not null,
    asks_secret     boolean     not null,
    networks        jsonb       not null,
    caller_id       text        not null,
    trusts_caller   boolean     not null,
    region          text        not null,
    number_style    text        not null check (number_style in ('plus', 'digits', 'national')),
    codecs          jsonb       not null,
    most_calls      integer     not null check (most_calls between 1 and 10000),
    expiry_seconds  integer     not null check (expiry_seconds between 60 and 86400),
    session_seconds integer     not null check (session_seconds = 0 or session_seconds between 90 and 86400),
    active          boolean     not null,
    version         integer     not null
);

create table trunk_secrets (
    trunk_id uuid  primary key references trunks on delete cascade,
    sealed   bytea not null
);

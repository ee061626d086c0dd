-- Back-office systems that are asked about customers. A secret stands apart, sealed: whoever reads the definition has not got it.
create table sources (
    id              uuid        not null primary key,
    key             text        not null unique,
    name            text        not null,
    kind            text        not null check (kind in ('postgresql', 'mysql', 'sqlite', 'sql', 'rest', 'soap', 'ldap', 'files')),
    connection      jsonb       not null,
    lookups         jsonb       not null,
    fields          jsonb       not null,
    active          boolean     not null,
    most_at_once    integer     not null check (most_at_once between 1 and 1000),
    hedge_after     interval,
    ask_again_after interval    not null,
    precedence      integer     not null,
    has_secret      boolean     not null,
    version         integer     not null,
    created_at      timestamptz not null
);

create table source_secrets (
    source_id uuid  not null primary key references sources on delete cascade,
    sealed    bytea not null
);

-- How each was found when it was last compared with its definition.
create table source_checks (
    source_id      uuid        not null primary key references sources on delete cascade,
    source_version integer     not null,
    checked_at     timestamptz not null,
    columns        jsonb       not null,
    drift          jsonb       not null,
    error          text
);

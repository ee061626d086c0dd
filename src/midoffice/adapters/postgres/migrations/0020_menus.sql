-- Telephone menus, and who failed to prove whose account it is.

create table menus (
    id         uuid        primary key,
    key        text        not null unique,
    name       text        not null,
    document   jsonb       not null,
    changed_at timestamptz not null,
    version    integer     not null
);

create table account_checks (
    account text        not null,
    at      timestamptz not null
);
create index account_checks_account on account_checks (account, at);

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

-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table timers drop constraint timers_kind_check;
alter table timers add constraint timers_kind_check
    check (kind in ('offer_expiry', 'wrap_up_limit', 'park_end', 'chat_idle', 'chat_gone', 'callback_hours', 'callback_merge',
                    'busy_elsewhere', 'rules_effective', 'action_offer_expiry', 'call', 'call_waiting')) not valid;
-- squawk-ignore constraint-missing-not-valid -- timers are few, and this is a transaction
alter table timers validate constraint timers_kind_check;

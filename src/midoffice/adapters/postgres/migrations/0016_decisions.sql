-- What may be said to customers (the catalogue of actions), what was decided, and the ledger of what came of it.

create table catalogue_draft (
    one_row      boolean     primary key default true check (one_row),
    base         integer     not null check (base >= 0),
    content      jsonb       not null,
    account_id   uuid,
    account_name text        not null,
    changed_at   timestamptz not null,
    edited       boolean     not null,
    version      integer     not null
);

create table catalogue_versions (
    number       integer     primary key check (number > 0),
    at           timestamptz not null,
    account_id   uuid,
    account_name text        not null,
    reason       text        not null,
    restored     integer     references catalogue_versions,
    changes      jsonb       not null,
    content_hash text        not null,
    content      jsonb       not null
);

create function keep_catalogue_version() returns trigger
    language plpgsql as
$$
begin
    raise exception 'a published catalogue is never changed' using errcode = 'restrict_violation';
end
$$;
create trigger catalogue_versions_are_kept before update or delete on catalogue_versions
    for each row execute function keep_catalogue_version();

-- `most` is what the catalogue gives. Given less than is used already, nothing is taken back: the ceiling says what was used then.
create table budgets (
    key      text   primary key,
    most     bigint not null check (most >= 0),
    ceiling  bigint not null,
    reserved bigint not null default 0 check (reserved >= 0),
    spent    bigint not null default 0 check (spent >= 0),
    constraint budgets_ceiling check (reserved + spent <= ceiling)
);

-- Grows with everything that a later decision has to know.
create table ledgers (
    customer_id uuid   primary key references customers,
    version     bigint not null
);

create table decisions (
    id           uuid        primary key,
    customer_id  uuid        not null references customers,
    members      uuid[]      not null,
    at           timestamptz not null,
    channel      text        not null,
    placement    text        not null,
    catalogue    integer     not null references catalogue_versions,
    actor        text        not null,
    control      boolean     not null,
    offered      integer     not null check (offered >= 0),
    left_out     integer     not null check (left_out >= 0),
    outcome_hash text        not null,
    evidence     bytea       not null
);
create index decisions_age on decisions (at);

-- Without a reference to the decision: that is forgotten before its offers.
create table action_offers (
    id           uuid        primary key,
    decision_id  uuid        not null,
    customer_id  uuid        not null references customers,
    action       text        not null,
    treatment    text        not null,
    channel      text        not null check (channel in ('agent', 'web', 'email', 'ivr', 'sms', 'chat')),
    placement    text        not null,
    catalogue    integer     not null references catalogue_versions,
    made_at      timestamptz not null,
    expires_at   timestamptz not null,
    seed         bigint      not null,
    data         jsonb       not null,
    state        text        not null
        check (state in ('open', 'accepted', 'declined', 'later', 'ignored', 'expired', 'withdrawn')),
    shown_at     timestamptz,
    sent_at      timestamptz,
    ended_at     timestamptz,
    budget       text        references budgets,
    budget_state text        not null check (budget_state in ('none', 'reserved', 'spent', 'released')),
    constraint action_offers_end check ((state = 'open') = (ended_at is null)),
    constraint action_offers_budget check ((budget is null) = (budget_state = 'none')),
    constraint action_offers_reserved check (budget_state <> 'reserved' or state = 'open'),
    constraint action_offers_spent check (budget_state <> 'spent' or state = 'accepted')
);
create index action_offers_open on action_offers (customer_id) where state = 'open';
create index action_offers_due on action_offers (expires_at) where state = 'open';
create index action_offers_made on action_offers (made_at);

create table ledger_entries (
    id          uuid        primary key,
    customer_id uuid        not null references customers,
    at          timestamptz not null,
    kind        text        not null
        check (kind in ('shown', 'sent', 'accepted', 'declined', 'later', 'ignored', 'clicked', 'expired', 'withdrawn')),
    action      text        not null,
    treatment   text        not null,
    channel     text        not null check (channel in ('agent', 'web', 'email', 'ivr', 'sms', 'chat')),
    placement   text        not null,
    decision_id uuid        not null,
    offer_id    uuid        not null references action_offers,
    data        jsonb       not null
);
create index ledger_entries_newest on ledger_entries (customer_id, at desc, id desc);
create index ledger_entries_at on ledger_entries (at);
create unique index ledger_entries_once on ledger_entries (offer_id, kind)
    where kind in ('shown', 'sent', 'accepted', 'expired', 'withdrawn');
-- What may be accepted once is gone everywhere then. That it is one person and not one record is looked at under the lock.
create unique index ledger_entries_accepted on ledger_entries (customer_id, action)
    where kind = 'accepted' and (data ->> 'once') = 'true';

create table response_keys (
    key      text primary key,
    digest   text not null,
    entry_id uuid not null references ledger_entries
);

-- What was counted of responses, and up to which place of the log: both change together, so that nothing is counted twice.
create table propensity_counts (
    action    text   not null,
    treatment text   not null,
    channel   text   not null check (channel in ('agent', 'web', 'email', 'ivr', 'sms', 'chat')),
    shown     bigint not null check (shown >= 0),
    accepted  bigint not null check (accepted >= 0),
    primary key (action, treatment, channel)
);
create table propensity_counting (
    one_row    boolean primary key default true check (one_row),
    generation text    not null,
    place      text    not null,
    version    bigint  not null
);

-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table timers drop constraint timers_kind_check;
alter table timers add constraint timers_kind_check
    check (kind in ('offer_expiry', 'wrap_up_limit', 'park_end', 'chat_idle', 'chat_gone', 'callback_hours', 'callback_merge',
                    'busy_elsewhere', 'rules_effective', 'action_offer_expiry')) not valid;

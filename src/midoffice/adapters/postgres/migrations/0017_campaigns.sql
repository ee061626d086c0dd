-- Campaigns, and the attempts to reach customers because of them or of something that happened.

create table campaigns (
    id            uuid             primary key,
    key           text             not null unique,
    name          text             not null,
    action        text             not null,
    touchpoint_id uuid             not null references touchpoints,
    created_at    timestamptz      not null,
    description   text             not null,
    priority      integer          not null,
    per_hour      integer          not null check (per_hour > 0),
    ends_at       timestamptz,
    state         text             not null check (state in ('draft', 'running', 'paused', 'ended')),
    started_at    timestamptz,
    ended_at      timestamptz,
    cursor        uuid,
    reached       integer          not null check (reached >= 0),
    credit        double precision not null check (credit >= 0),
    credited_at   timestamptz,
    version       integer          not null,
    constraint campaigns_end check ((state = 'ended') = (ended_at is not null)),
    constraint campaigns_start check (state not in ('running', 'paused') or started_at is not null)
);

create table attempts (
    id            uuid        primary key,
    source        text        not null,
    customer_id   uuid        not null references customers,
    action        text        not null,
    touchpoint_id uuid        not null references touchpoints,
    wanted_at     timestamptz not null,
    due_at        timestamptz not null,
    campaign_id   uuid        references campaigns,
    priority      integer     not null,
    expires_at    timestamptz,
    state         text        not null check (state in ('waiting', 'sent', 'met', 'dropped')),
    reason        text        not null,
    tries         integer     not null,
    decision_id   uuid,
    message_id    uuid,
    ended_at      timestamptz,
    version       integer     not null,
    -- Nobody is told twice by the same source.
    constraint attempts_once unique (source, customer_id),
    constraint attempts_end check ((state = 'waiting') = (ended_at is null)),
    constraint attempts_sent check (state <> 'sent' or message_id is not null)
);
create index attempts_due on attempts (due_at, id) where state = 'waiting';
create index attempts_customer on attempts (customer_id);
create index attempts_list on attempts (source, wanted_at, id);

-- Calls, what the nodes that carry them are to do, and the nodes.

create table calls (
    id             uuid        primary key,
    node_id        uuid        not null,
    touchpoint_id  uuid        not null references touchpoints,
    direction      text        not null check (direction in ('inbound', 'outbound')),
    state          text        not null check (state in ('arrived', 'menu', 'queued', 'connecting', 'talking', 'ended')),
    number         text        not null,
    caller         text,
    started_at     timestamptz not null,
    interaction_id uuid        references interactions,
    work_item_id   uuid        references work_items,
    legs           jsonb       not null,
    answered_at    timestamptz,
    ended_at       timestamptz,
    cause          text        check (cause in (
        'normal', 'canceled', 'busy', 'no_answer', 'rejected', 'unreachable', 'invalid_number', 'blocked', 'no_codec', 'no_media',
        'overload', 'transferred', 'node_lost', 'timed_out', 'failed')),
    verified       boolean     not null,
    collected      jsonb       not null,
    menu           jsonb,
    transfer       jsonb,
    recording      jsonb,
    version        integer     not null,
    constraint calls_end check ((state = 'ended') = (ended_at is not null))
);
create index calls_live on calls (id) where state <> 'ended';
create index calls_interaction on calls (interaction_id, started_at);
create index calls_legs on calls using gin (legs jsonb_path_ops);

create table call_commands (
    sequence bigint      generated always as identity primary key,
    node_id  uuid        not null,
    call_id  uuid        not null,
    body     jsonb       not null,
    put_at   timestamptz not null
);
create index call_commands_node on call_commands (node_id, sequence);

create table voice_nodes (
    id           uuid        primary key,
    name         text        not null,
    started_at   timestamptz not null,
    heartbeat_at timestamptz not null,
    calls        integer     not null,
    legs         integer     not null,
    most_calls   integer     not null,
    refused      integer     not null,
    trunks       jsonb       not null
);

-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table timers drop constraint timers_kind_check;
alter table timers add constraint timers_kind_check
    check (kind in ('offer_expiry', 'wrap_up_limit', 'park_end', 'chat_idle', 'chat_gone', 'callback_hours', 'callback_merge',
                    'busy_elsewhere', 'rules_effective', 'action_offer_expiry', 'call')) not valid;
-- squawk-ignore constraint-missing-not-valid -- timers are few, and this is a transaction
alter table timers validate constraint timers_kind_check;

-- Queues of other systems that feed ours: their items, who is busy there, and how it goes with each of them.

-- Two more channels. The tables are not rewritten; rows of before have one of the old ones.
-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table touchpoints drop constraint touchpoints_channel_check;
alter table touchpoints add constraint touchpoints_channel_check
    check (channel in ('email', 'chat', 'webform', 'voice', 'external_live', 'external_desk')) not valid;
-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table interactions drop constraint interactions_channel_check;
alter table interactions add constraint interactions_channel_check
    check (channel in ('email', 'chat', 'webform', 'voice', 'external_live', 'external_desk')) not valid;
-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table work_items drop constraint work_items_channel_check;
alter table work_items add constraint work_items_channel_check
    check (channel in ('email', 'chat', 'webform', 'voice', 'external_live', 'external_desk')) not valid;
-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table quick_replies drop constraint quick_replies_channels_check;
alter table quick_replies add constraint quick_replies_channels_check
    check (channels <@ array['email', 'chat', 'webform', 'voice', 'external_live', 'external_desk']) not valid;

-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table timers drop constraint timers_kind_check;
alter table timers add constraint timers_kind_check
    check (kind in ('offer_expiry', 'wrap_up_limit', 'park_end', 'chat_idle', 'chat_gone', 'callback_hours', 'callback_merge',
                    'busy_elsewhere')) not valid;

-- What other systems report is part of the use, and the only part that may grow above a limit.
alter table agent_loads
    add column elsewhere_real_time integer not null default 0,
    add column elsewhere_deferred  integer not null default 0;
alter table agent_loads add constraint agent_loads_elsewhere
    check (elsewhere_real_time between 0 and greatest(real_time_used, 0)
           and elsewhere_deferred between 0 and greatest(deferred_used, 0)) not valid;

drop trigger agent_loads_capacity on agent_loads;
create trigger agent_loads_capacity before update on agent_loads for each row
    when ((new.total_used > new.total_limit
           and new.total_used - new.elsewhere_real_time - new.elsewhere_deferred
               > old.total_used - old.elsewhere_real_time - old.elsewhere_deferred)
          or (new.real_time_used > new.real_time_limit
              and new.real_time_used - new.elsewhere_real_time > old.real_time_used - old.elsewhere_real_time)
          or (new.deferred_used > new.deferred_limit
              and new.deferred_used - new.elsewhere_deferred > old.deferred_used - old.elsewhere_deferred))
    execute function refuse('agent_loads_capacity', 'capacity in use exceeds the limit');

create table external_items (
    id             uuid        primary key,
    touchpoint_id  uuid        not null references touchpoints,
    external_id    text        not null check (char_length(external_id) between 1 and 200),
    sequence       bigint      not null,
    state          text        not null check (state in ('waiting', 'taken', 'parked', 'ended', 'gone', 'missing')),
    heard_at       timestamptz not null,
    interaction_id uuid        references interactions,
    told           text        check (told in ('claim', 'release', 'park', 'end')),
    told_version   integer     not null,
    told_at        timestamptz,
    confirmed      bigint,
    problem        text,
    version        integer     not null,
    constraint external_items_external_id unique (touchpoint_id, external_id),
    constraint external_items_contact check (interaction_id is not null or state in ('gone', 'missing'))
) with (fillfactor = 80);
create unique index external_items_interaction_id on external_items (interaction_id) where interaction_id is not null;
create index external_items_unfinished on external_items (touchpoint_id, external_id)
    where state in ('waiting', 'taken', 'parked');
create index external_items_over on external_items (heard_at) where state in ('ended', 'gone', 'missing');

create table engagements (
    id            uuid        primary key,
    touchpoint_id uuid        not null references touchpoints,
    agent_id      uuid        not null references agents,
    sequence      bigint      not null,
    media_type    text        not null check (media_type in ('real_time', 'deferred')),
    contacts      jsonb       not null,
    units         integer     not null check (units >= 0),
    reported_at   timestamptz,
    expires_at    timestamptz,
    version       integer     not null,
    constraint engagements_agent unique (touchpoint_id, agent_id),
    constraint engagements_end check (units = 0 or expires_at is not null)
) with (fillfactor = 80);
create index engagements_agent_id on engagements (agent_id) where units > 0;

create table liaisons (
    touchpoint_id  uuid primary key references touchpoints,
    heard_at       timestamptz,
    reached_at     timestamptz,
    failed_at      timestamptz,
    error          text,
    unknown_agents jsonb not null
) with (fillfactor = 50);

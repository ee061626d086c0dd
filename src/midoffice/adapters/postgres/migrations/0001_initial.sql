-- The first schema: every record, the queue with its guards, and the event log.
--
-- Records are frozen dataclasses of the same name; a column is named for its field. Values of enums are text with a CHECK
-- that lists them. Lists of plain values are arrays, everything deeper is jsonb.

-- Refuses a change; the trigger's WHEN says when. Arguments: the name of the rule, and what is wrong.
create function refuse() returns trigger
    language plpgsql as
$$
begin
    raise exception '%', tg_argv[1] using errcode = 'check_violation', constraint = tg_argv[0], table = tg_table_name;
end
$$;

-- People who sign in ------------------------------------------------------------------------------------------------

create table accounts (
    id            uuid        primary key,
    login         text        not null,
    name          text        not null,
    roles         text[]      not null check (roles <@ array['agent', 'supervisor', 'administrator']),
    active        boolean     not null,
    created_at    timestamptz not null,
    version       integer     not null,
    password_hash text        not null default ''
);
create unique index accounts_login_key on accounts (lower(login collate "pg_c_utf8"));

create table sessions (
    id         text        primary key,
    account_id uuid        not null references accounts,
    csrf_token text        not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    seen_at    timestamptz not null
) with (fillfactor = 80);
create index sessions_account_id on sessions (account_id);
create index sessions_expires_at on sessions (expires_at);

create table api_tokens (
    id         uuid        primary key,
    name       text        not null,
    digest     text        not null unique,
    account_id uuid        not null references accounts,
    scopes     text[]      not null check (scopes <@ array['session', 'handle', 'contacts:read', 'customers:write',
                                                           'supervise', 'administer', 'receive']),
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    used_at    timestamptz,
    version    integer     not null
) with (fillfactor = 80);

create table audit_entries (
    id           uuid        primary key,
    at           timestamptz not null,
    account_id   uuid,
    account_name text        not null,
    action       text        not null,
    subject_kind text        not null,
    subject_id   text        not null,
    before       jsonb,
    after        jsonb
);
create index audit_entries_at on audit_entries (at desc, id desc);

-- Answers to requests that carried an Idempotency-Key.
create table answers (
    scope          text        not null,
    key            text        not null,
    request_digest text        not null,
    status         integer     not null,
    body           text        not null,
    at             timestamptz not null,
    primary key (scope, key)
);
create index answers_at on answers (at);

-- Customers ---------------------------------------------------------------------------------------------------------

-- Every three characters in a row, in lower case: what "contains" is looked up by. (No server may be expected to have
-- pg_trgm.)
create function trigrams(body text) returns text[]
    language sql immutable strict parallel safe as
$$
select coalesce(array_agg(distinct substr(lowered, place, 3)), '{}')
from (select lower(body collate "pg_c_utf8") as lowered) as texts,
     generate_series(1, greatest(char_length(lowered) - 2, 0)) as place
$$;

create table customers (
    id         uuid        primary key,
    name       text        not null,
    created_at timestamptz not null,
    language   text,
    time_zone  text,
    version    integer     not null
);
create index customers_name on customers (lower(left(name, 200) collate "pg_c_utf8"));
create index customers_name_trigrams on customers using gin (trigrams(left(name, 200))) with (fastupdate = off);

create table customer_identifiers (
    customer_id uuid        not null references customers,
    kind        text        not null check (kind in ('email', 'phone', 'account', 'visitor')),
    value       text        not null check (char_length(value) <= 254),
    added_at    timestamptz not null,
    primary key (kind, value, customer_id)
);
create index customer_identifiers_customer_id on customer_identifiers (customer_id);
-- A visitor is known by a random number, which nobody searches for.
create index customer_identifiers_value on customer_identifiers (lower(value collate "pg_c_utf8"))
    where kind <> 'visitor';
create index customer_identifiers_value_trigrams on customer_identifiers using gin (trigrams(value))
    with (fastupdate = off) where kind <> 'visitor';

-- Agents ------------------------------------------------------------------------------------------------------------

create table skills (
    id      uuid    primary key,
    key     text    not null unique,
    name    text    not null,
    active  boolean not null,
    version integer not null
);

create table agents (
    id        uuid    primary key,
    name      text    not null,
    alias     text    not null,
    skills    jsonb   not null,
    signature text    not null,
    active    boolean not null,
    version   integer not null
);

create table presences (
    agent_id    uuid        primary key references agents,
    state       text        not null check (state in ('signed_out', 'ready', 'not_ready')),
    reason      text,
    since       timestamptz not null,
    seen_at     timestamptz,
    next_state  text        check (next_state in ('signed_out', 'ready', 'not_ready')),
    next_reason text,
    version     integer     not null
) with (fillfactor = 50);

create table agent_loads (
    agent_id        uuid        primary key references agents,
    total_limit     integer     not null check (total_limit >= 0),
    real_time_limit integer     not null check (real_time_limit >= 0),
    deferred_limit  integer     not null check (deferred_limit >= 0),
    total_used      integer     not null check (total_used >= 0),
    real_time_used  integer     not null check (real_time_used >= 0),
    deferred_used   integer     not null check (deferred_used >= 0),
    idle_since      timestamptz not null,
    version         integer     not null,
    constraint agent_loads_sum check (total_used = real_time_used + deferred_used)
) with (fillfactor = 50);

-- A limit may be lowered below the use, but a use above the limit never grows.
create trigger agent_loads_capacity_new before insert on agent_loads for each row
    when (new.total_used > new.total_limit
          or new.real_time_used > new.real_time_limit
          or new.deferred_used > new.deferred_limit)
    execute function refuse('agent_loads_capacity', 'capacity in use exceeds the limit');
create trigger agent_loads_capacity before update on agent_loads for each row
    when ((new.total_used > new.total_limit and new.total_used > old.total_used)
          or (new.real_time_used > new.real_time_limit and new.real_time_used > old.real_time_used)
          or (new.deferred_used > new.deferred_limit and new.deferred_used > old.deferred_used))
    execute function refuse('agent_loads_capacity', 'capacity in use exceeds the limit');

-- Services and touchpoints ------------------------------------------------------------------------------------------

create table services (
    id                  uuid     primary key,
    key                 text     not null unique,
    name                text     not null,
    calendar            jsonb    not null,
    real_time_target    jsonb    not null,
    deferred_target     jsonb    not null,
    required_skills     jsonb    not null,
    overflow_service_id uuid     references services,
    overflow_after      interval,
    priority            integer  not null,
    offer_timeout       interval not null,
    reject_cooldown     interval not null,
    wrap_up_limit       interval not null,
    preferred_wait      interval not null,
    max_waiting         integer  not null,
    reasons_required    boolean  not null,
    active              boolean  not null,
    version             integer  not null
);

create table touchpoints (
    id         uuid    primary key,
    key        text    not null unique,
    channel    text    not null check (channel in ('email', 'chat', 'webform')),
    name       text    not null,
    service_id uuid    not null references services,
    load_units integer not null,
    settings   jsonb   not null,
    secrets    bytea,
    active     boolean not null,
    version    integer not null
);

create table fetch_states (
    touchpoint_id uuid        primary key references touchpoints,
    uid_validity  bigint      not null,
    last_uid      bigint      not null,
    succeeded_at  timestamptz,
    failed_at     timestamptz,
    error         text
);

-- Automatic answers that an address has triggered: the loop governor counts them.
create table automatic_answers (
    touchpoint_id uuid        not null references touchpoints,
    address       text        not null,
    at            timestamptz not null
);
create index automatic_answers_address on automatic_answers (touchpoint_id, address, at);

create table reasons (
    id       uuid    primary key,
    key      text    not null unique,
    name     text    not null,
    position integer not null,
    active   boolean not null,
    version  integer not null
);

create table quick_replies (
    id          uuid    primary key,
    key         text    not null unique,
    title       text    not null,
    text        text    not null,
    channels    text[]  not null check (channels <@ array['email', 'chat', 'webform']),
    service_ids uuid[]  not null,
    active      boolean not null,
    version     integer not null
);

-- Lists of plain texts, such as the reasons for not being ready.
create table choice_lists (
    name    text   primary key,
    choices text[] not null,
    version integer not null
);

-- Cases, interactions, messages -------------------------------------------------------------------------------------

-- The words of a text for full-text search, and the customer as one more "word": so a search within one customer's
-- history touches that customer's rows alone, however common the word. Signs that hold words together are taken out, so
-- that "ORD-1234" is found by "1234". 100,000 characters: a text search vector must stay below 1 MB.
create function search_vector(customer_id uuid, body text) returns tsvector
    language sql immutable parallel safe as
$$
select to_tsvector('pg_catalog.simple'::regconfig,
                   translate(left(body, 100000), '-/\@_.:,;''"+#=<>', '                '))
       || array_to_tsvector(array[coalesce(customer_id::text, 'nobody')])
$$;

-- The last word may be the beginning of one if it has three letters: shorter beginnings are of almost everything.
create function search_query(words text) returns tsquery
    language sql immutable strict parallel safe as
$$
select (typed || case when typed ~ '[^'']{3}''$' then ':*' else '' end)::tsquery
from (select websearch_to_tsquery('pg_catalog.simple'::regconfig,
                                  translate(words, '-/\@_.:,;''+#=<>', '                '))::text as typed) as queries
$$;

create sequence case_numbers as bigint;

create table cases (
    id          uuid        primary key,
    number      bigint      not null unique,
    subject     text        not null,
    customer_id uuid        references customers,
    state       text        not null check (state in ('open', 'resolved')),
    opened_at   timestamptz not null,
    resolved_at timestamptz,
    version     integer     not null
);
create index cases_customer_id on cases (customer_id, opened_at desc, id desc);

create table interactions (
    id               uuid        primary key,
    case_id          uuid        not null references cases,
    customer_id      uuid        references customers,
    touchpoint_id    uuid        not null references touchpoints,
    service_id       uuid        not null references services,
    channel          text        not null check (channel in ('email', 'chat', 'webform')),
    subject          text        not null,
    sender_kind      text        not null check (sender_kind in ('email', 'phone', 'account', 'visitor')),
    sender_value     text        not null check (char_length(sender_value) <= 254),
    sender_name      text        not null,
    state            text        not null check (state in ('open', 'closed')),
    opened_at        timestamptz not null,
    last_message_at  timestamptz not null,
    preview          text        not null,
    unread           integer     not null,
    parties          jsonb       not null,
    fields           jsonb       not null,
    customer_left_at timestamptz,
    automatic        text        check (automatic in ('auto_reply', 'bounce', 'list', 'own', 'loop')),
    closed_at        timestamptz,
    outcome          text        check (outcome in ('resolved', 'follow_up', 'transferred', 'abandoned',
                                                    'no_answer_needed', 'spam', 'automatic')),
    reason_ids       uuid[]      not null,
    last_agent_id    uuid,
    version          integer     not null,
    search           tsvector    not null generated always as (search_vector(customer_id, subject)) stored
) with (fillfactor = 80);
create index interactions_customer_id on interactions (customer_id, opened_at desc, id desc);
create index interactions_case_id on interactions (case_id, opened_at, id);
create index interactions_sender on interactions (touchpoint_id, sender_kind, sender_value, opened_at desc, id desc);
create index interactions_search on interactions using gin (search) with (fastupdate = off);

-- An index takes keys of 2,700 bytes at most, and a sender may send any id: long ones are cut and told apart by a hash.
create function provider_key(provider_message_id text) returns text
    language sql immutable strict parallel safe as
$$
select case
           when octet_length(provider_message_id) <= 600 then provider_message_id
           else left(provider_message_id, 120) || md5(provider_message_id)
       end
$$;

create table messages (
    id                  uuid        primary key,
    interaction_id      uuid        not null references interactions,
    touchpoint_id       uuid        not null,
    direction           text        not null check (direction in ('in', 'out', 'system')),
    author_id           uuid,
    author_name         text        not null,
    sent_at             timestamptz not null,
    provider_message_id text        not null,
    text                text        not null,
    html                text,
    subject             text        not null,
    parties             jsonb       not null,
    attachment_ids      uuid[]      not null,
    delivery            text        not null check (delivery in ('received', 'pending', 'sent', 'delivered', 'read',
                                                                 'failed', 'unknown')),
    delivery_detail     text,
    automatic           text        check (automatic in ('auto_reply', 'bounce', 'list', 'own', 'loop')),
    quoted              text,
    customer_id         uuid,
    search              tsvector    not null generated always as (search_vector(customer_id, subject || ' ' || text)) stored
);
create unique index messages_provider_message_id
    on messages (touchpoint_id, provider_key(provider_message_id), direction);
create index messages_interaction_id on messages (interaction_id, id);
create index messages_author_id on messages (author_id, sent_at) where author_id is not null;
-- Without a pending list: no message has to wait while somebody else's are sorted in.
create index messages_search on messages using gin (search) with (fastupdate = off);

-- Messages follow their interaction when it turns out whose it is.
create function follow_customer() returns trigger
    language plpgsql as
$$
begin
    update messages set customer_id = new.customer_id where interaction_id = new.id;
    return null;
end
$$;
create trigger interactions_customer after update on interactions for each row
    when (old.customer_id is distinct from new.customer_id)
    execute function follow_customer();

create table attachments (
    id             uuid        primary key,
    interaction_id uuid,
    message_id     uuid,
    name           text        not null,
    media_type     text        not null,
    size_bytes     bigint      not null check (size_bytes >= 0),
    sha256         text        not null,
    storage_key    text        not null,
    created_at     timestamptz not null,
    content_id     text,
    uploaded_by    text        not null
);
create index attachments_interaction_id on attachments (interaction_id);
create index attachments_unbound on attachments (created_at) where message_id is null;

create table activities (
    id             uuid        primary key,
    interaction_id uuid        not null references interactions,
    agent_id       uuid        not null,
    kind           text        not null check (kind in ('after_contact', 'research', 'back_office', 'follow_up')),
    started_at     timestamptz not null,
    seconds        integer     not null check (seconds >= 0),
    note           text        not null
);
create index activities_interaction_id on activities (interaction_id);
create index activities_agent_id on activities (agent_id, started_at);

create table notes (
    id             uuid        primary key,
    interaction_id uuid        not null references interactions,
    author_id      uuid        not null,
    author_name    text        not null,
    text           text        not null,
    written_at     timestamptz not null
);
create index notes_interaction_id on notes (interaction_id);

create table drafts (
    interaction_id uuid        not null references interactions,
    agent_id       uuid        not null,
    body           jsonb       not null,
    saved_at       timestamptz not null,
    primary key (interaction_id, agent_id)
);

-- The universal queue -----------------------------------------------------------------------------------------------

create table work_items (
    id                 uuid        primary key,
    kind               text        not null check (kind in ('interaction', 'task', 'callback')),
    interaction_id     uuid        references interactions,
    case_id            uuid        references cases,
    service_id         uuid        not null references services,
    channel            text        not null check (channel in ('email', 'chat', 'webform')),
    media_type         text        not null check (media_type in ('real_time', 'deferred')),
    load_units         integer     not null check (load_units > 0),
    state              text        not null check (state in ('queued', 'offered', 'assigned', 'wrapping', 'parked',
                                                             'completed', 'canceled')),
    created_at         timestamptz not null,
    queued_at          timestamptz not null,
    due_at             timestamptz not null,
    state_since        timestamptz not null,
    required_skills    jsonb       not null,
    priority           integer     not null,
    agent_id           uuid,
    reservation_id     uuid,
    preferred_agent_id uuid,
    preferred_until    timestamptz,
    cooldowns          jsonb       not null,
    declines           integer     not null,
    parked_until       timestamptz,
    parked_reason      text,
    wrap_up_until      timestamptz,
    overflow_at        timestamptz,
    overflowed_from    uuid,
    unroutable_since   timestamptz,
    cancel_reason      text,
    answered_at        timestamptz,
    answered_in_target boolean,
    version            integer     not null,
    constraint work_items_hold check (
        case
            when state in ('offered', 'assigned', 'wrapping') then agent_id is not null and reservation_id is not null
            else reservation_id is null
        end)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create unique index work_items_one_live on work_items (interaction_id) where state not in ('completed', 'canceled');
create unique index work_items_reservation_id on work_items (reservation_id) where reservation_id is not null;
create index work_items_interaction_id on work_items (interaction_id, created_at, id);
create index work_items_due_at on work_items (due_at, id);
create index work_items_live on work_items (due_at, id) where state not in ('completed', 'canceled');
create index work_items_waiting on work_items (service_id, due_at, id, media_type, channel) where state = 'queued';
create index work_items_held on work_items (agent_id, created_at, id) where state in ('offered', 'assigned', 'wrapping');
create index work_items_parked on work_items (preferred_agent_id, parked_until, id) where state = 'parked';
create index work_items_answered on work_items (service_id, answered_at) where answered_at is not null;
create index work_items_completed on work_items (service_id, state_since) where state = 'completed';
create index work_items_abandoned on work_items (state_since) where state = 'canceled' and answered_at is null;

-- The table of transitions of the domain, once more: no defect of a program takes an item where it cannot go.
create trigger work_items_transition before update on work_items for each row
    when (old.state <> new.state and (old.state || '>' || new.state) not in (
        'queued>offered', 'queued>parked', 'queued>canceled',
        'offered>assigned', 'offered>queued', 'offered>canceled',
        'assigned>wrapping', 'assigned>parked', 'assigned>queued',
        'parked>queued', 'parked>canceled',
        'wrapping>completed'))
    execute function refuse('work_items_transition', 'a work item cannot change in this way');

create table reservations (
    id           uuid        primary key,
    agent_id     uuid        not null references agents,
    work_item_id uuid        not null references work_items,
    media_type   text        not null check (media_type in ('real_time', 'deferred')),
    units        integer     not null check (units > 0),
    reserved_at  timestamptz not null,
    released_at  timestamptz,
    released_by  text,
    unique (id, work_item_id, agent_id),
    check ((released_at is null) = (released_by is null))
) with (fillfactor = 90);
create unique index reservations_one_open on reservations (work_item_id) where released_at is null;
create index reservations_open on reservations (agent_id) where released_at is null;

-- What holds capacity holds it for this item and this agent.
alter table work_items add constraint work_items_reservation
    foreign key (reservation_id, id, agent_id) references reservations (id, work_item_id, agent_id);

create table offers (
    id             uuid        primary key,
    work_item_id   uuid        not null references work_items,
    agent_id       uuid        not null,
    reservation_id uuid        not null unique,
    state          text        not null check (state in ('pending', 'accepted', 'rejected', 'expired', 'withdrawn')),
    created_at     timestamptz not null,
    expires_at     timestamptz not null,
    ended_at       timestamptz,
    end_reason     text,
    why            jsonb       not null,
    epoch          bigint      not null,
    version        integer     not null,
    constraint offers_reservation
        foreign key (reservation_id, work_item_id, agent_id) references reservations (id, work_item_id, agent_id),
    constraint offers_end check ((state = 'pending') = (ended_at is null))
) with (fillfactor = 90);
create unique index offers_one_pending on offers (work_item_id) where state = 'pending';
create index offers_work_item_id on offers (work_item_id);
create index offers_pending on offers (agent_id) where state = 'pending';
create index offers_missed on offers (agent_id, ended_at) where state in ('expired', 'rejected');

create trigger offers_one_end before update on offers for each row
    when (old.state <> 'pending' and old.state <> new.state)
    execute function refuse('offers_one_end', 'an offer has exactly one end');

create table segments (
    id             uuid        primary key,
    interaction_id uuid        not null references interactions,
    work_item_id   uuid        not null,
    partner_kind   text        not null check (partner_kind in ('agent', 'bot')),
    partner_id     uuid        not null,
    service_id     uuid        not null,
    started_at     timestamptz not null,
    ended_at       timestamptz,
    ended_by       text
);
create unique index segments_one_open on segments (work_item_id) where ended_at is null;
create index segments_interaction_id on segments (interaction_id);
create index segments_partner_id on segments (partner_id, ended_at);

-- What leaves the house, what is to happen, who may do it -----------------------------------------------------------

create table outbox (
    id            uuid        primary key,
    kind          text        not null,
    key           text        not null unique,
    payload       jsonb       not null,
    state         text        not null check (state in ('pending', 'sending', 'sent', 'failed', 'unknown')),
    created_at    timestamptz not null,
    next_at       timestamptz not null,
    attempts      integer     not null,
    claimed_until timestamptz,
    last_error    text,
    message_id    uuid,
    extra         jsonb       not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index outbox_pending on outbox (next_at, id) where state = 'pending';
create index outbox_sending on outbox (claimed_until) where state = 'sending';
create index outbox_sent on outbox (created_at) where state = 'sent';

create table timers (
    kind   text        not null check (kind in ('offer_expiry', 'wrap_up_limit', 'park_end', 'chat_idle', 'chat_gone')),
    key    text        not null,
    due_at timestamptz not null,
    data   jsonb       not null,
    primary key (kind, key)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index timers_due_at on timers (due_at);

-- A row stays when the lease is given up (holder ''), so that the epoch never starts again.
create table leases (
    name       text        primary key,
    holder     text        not null,
    epoch      bigint      not null,
    expires_at timestamptz not null
) with (fillfactor = 50);

-- The event log -----------------------------------------------------------------------------------------------------

-- The order is (tx, seq), not seq: a transaction that commits late may hold lower numbers than rows that were read already.
-- Nobody reads rows of a transaction that could still be followed by an earlier one: tx < pg_snapshot_xmin(...).
create table events (
    tx             xid8        not null default pg_current_xact_id(),
    seq            bigint      not null generated by default as identity,
    id             uuid        not null,
    type           text        not null,
    at             timestamptz not null,
    actor          text        not null,
    interaction_id uuid,
    customer_id    uuid,
    work_item_id   uuid,
    service_id     uuid,
    agent_ids      uuid[]      not null,
    data           jsonb       not null
) partition by range (at);
create index events_place on events (tx, seq);
create index events_interaction_id on events (interaction_id, tx, seq) where interaction_id is not null;
create table events_default partition of events default;

-- The same places by agent: a desk that was away reads its own events only.
create table event_agents (
    agent_id uuid        not null,
    tx       xid8        not null,
    seq      bigint      not null,
    at       timestamptz not null,
    primary key (agent_id, tx, seq, at)
) partition by range (at);
create table event_agents_default partition of event_agents default;

-- One row: the generation is renewed when places start again, `origin` tells in which cluster and database they count.
create table log_generation (
    only_one   boolean primary key default true check (only_one),
    generation uuid    not null default gen_random_uuid(),
    origin     text    not null default ''
);
insert into log_generation default values;

-- Make the partitions for the month of `now` and the `ahead` months after it; returns how many were new. Rows that came
-- before their partition was there are in the default one and move over. Readers wait while a partition is attached, so it
-- gives up soon rather than let them queue behind it.
create function make_event_partitions(now timestamptz, ahead integer) returns integer
    language plpgsql
    set lock_timeout = '3s' as
$$
declare
    first_month constant timestamp := date_trunc('month', now at time zone 'UTC');
    parent  text;
    child   text;
    starts  timestamptz;
    ends    timestamptz;
    made    integer := 0;
begin
    perform pg_advisory_xact_lock(hashtextextended('make_event_partitions', 0));
    for i in 0..ahead loop
        starts := (first_month + make_interval(months => i)) at time zone 'UTC';
        ends := (first_month + make_interval(months => i + 1)) at time zone 'UTC';
        foreach parent in array array['events', 'event_agents'] loop
            child := parent || to_char(starts at time zone 'UTC', '_YYYY_MM');
            continue when to_regclass(child) is not null;
            execute format('create table %I (like %I including defaults including constraints including storage)',
                           child, parent);
            execute format('with moved as (delete from %I where at >= %L and at < %L returning *) '
                           'insert into %I select * from moved', parent || '_default', starts, ends, child);
            execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, starts, ends);
            made := made + 1;
        end loop;
    end loop;
    return made;
end
$$;

-- All migrations together, for reading. Written by `make generated`; never run.

CREATE FUNCTION public.follow_customer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    update messages set customer_id = new.customer_id where interaction_id = new.id;
    return null;
end
$$;

CREATE FUNCTION public.keep_catalogue_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'a published catalogue is never changed' using errcode = 'restrict_violation';
end
$$;

CREATE FUNCTION public.keep_rule_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op = 'UPDATE' and old.state = 'published' and new.state = 'retired'
       and (old.rule_set_id, old.number, old.at, old.account_name, old.approved_by, old.reason, old.effective_from, old.restored)
           is not distinct from
           (new.rule_set_id, new.number, new.at, new.account_name, new.approved_by, new.reason, new.effective_from, new.restored)
       and old.content = new.content and old.changes = new.changes and old.account_id is not distinct from new.account_id then
        return new;
    end if;
    raise exception 'a published version of a rule set is never changed' using errcode = 'restrict_violation';
end
$$;

CREATE FUNCTION public.make_event_partitions(now timestamp with time zone, ahead integer) RETURNS integer
    LANGUAGE plpgsql
    SET lock_timeout TO '3s'
    AS $$
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
            if parent = 'events' then
                execute format('alter table %I set (toast_tuple_target = 8160)', child);
            end if;
            execute format('with moved as (delete from %I where at >= %L and at < %L returning *) '
                           'insert into %I select * from moved', parent || '_default', starts, ends, child);
            execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, starts, ends);
            made := made + 1;
        end loop;
    end loop;
    return made;
end
$$;

CREATE FUNCTION public.provider_key(provider_message_id text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
select case
           when octet_length(provider_message_id) <= 600 then provider_message_id
           else left(provider_message_id, 120) || md5(provider_message_id)
       end
$$;

CREATE FUNCTION public.refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception '%', tg_argv[1] using errcode = 'check_violation', constraint = tg_argv[0], table = tg_table_name;
end
$$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'rows of % are never changed', tg_table_name using errcode = 'restrict_violation';
end
$$;

CREATE FUNCTION public.search_query(words text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
select (typed || case when typed ~ '[^'']{3}''$' then ':*' else '' end)::tsquery
from (select websearch_to_tsquery('pg_catalog.simple'::regconfig,
                                  translate(words, '-/\@_.:,;''+#=<>', '                '))::text as typed) as queries
$_$;

CREATE FUNCTION public.search_vector(customer_id uuid, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
select to_tsvector('pg_catalog.simple'::regconfig,
                   translate(left(body, 100000), '-/\@_.:,;''"+#=<>', '                '))
       || array_to_tsvector(array[coalesce(customer_id::text, 'nobody')])
$$;

CREATE FUNCTION public.trigrams(body text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
select coalesce(array_agg(distinct substr(lowered, place, 3)), '{}')
from (select lower(body collate "pg_c_utf8") as lowered) as texts,
     generate_series(1, greatest(char_length(lowered) - 2, 0)) as place
$$;

CREATE TABLE public.account_checks (
    account text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.accounts (
    id uuid NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    roles text[] NOT NULL,
    active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    password_hash text DEFAULT ''::text NOT NULL,
    CONSTRAINT accounts_roles_check CHECK (((roles <@ ARRAY['agent'::text, 'supervisor'::text, 'administrator'::text, 'bot'::text]) AND ((NOT ('bot'::text = ANY (roles))) OR (cardinality(roles) = 1))))
);

CREATE TABLE public.action_offers (
    id uuid NOT NULL,
    decision_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    action text NOT NULL,
    treatment text NOT NULL,
    channel text NOT NULL,
    placement text NOT NULL,
    catalogue integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    seed bigint NOT NULL,
    data jsonb NOT NULL,
    state text NOT NULL,
    shown_at timestamp with time zone,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    budget text,
    budget_state text NOT NULL,
    CONSTRAINT action_offers_budget CHECK (((budget IS NULL) = (budget_state = 'none'::text))),
    CONSTRAINT action_offers_budget_state_check CHECK ((budget_state = ANY (ARRAY['none'::text, 'reserved'::text, 'spent'::text, 'released'::text]))),
    CONSTRAINT action_offers_channel_check CHECK ((channel = ANY (ARRAY['agent'::text, 'web'::text, 'email'::text, 'ivr'::text, 'sms'::text, 'chat'::text]))),
    CONSTRAINT action_offers_end CHECK (((state = 'open'::text) = (ended_at IS NULL))),
    CONSTRAINT action_offers_reserved CHECK (((budget_state <> 'reserved'::text) OR (state = 'open'::text))),
    CONSTRAINT action_offers_spent CHECK (((budget_state <> 'spent'::text) OR (state = 'accepted'::text))),
    CONSTRAINT action_offers_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'declined'::text, 'later'::text, 'ignored'::text, 'expired'::text, 'withdrawn'::text])))
);

CREATE TABLE public.activities (
    id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    kind text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seconds integer NOT NULL,
    note text NOT NULL,
    CONSTRAINT activities_kind_check CHECK ((kind = ANY (ARRAY['after_contact'::text, 'research'::text, 'back_office'::text, 'follow_up'::text]))),
    CONSTRAINT activities_seconds_check CHECK ((seconds >= 0))
);

CREATE TABLE public.agent_loads (
    agent_id uuid NOT NULL,
    total_limit integer NOT NULL,
    real_time_limit integer NOT NULL,
    deferred_limit integer NOT NULL,
    total_used integer NOT NULL,
    real_time_used integer NOT NULL,
    deferred_used integer NOT NULL,
    idle_since timestamp with time zone NOT NULL,
    version integer NOT NULL,
    last_offered_at timestamp with time zone,
    lendable jsonb DEFAULT '[]'::jsonb NOT NULL,
    lending integer DEFAULT 0 NOT NULL,
    holds jsonb DEFAULT '[]'::jsonb NOT NULL,
    wrapping integer DEFAULT 0 NOT NULL,
    elsewhere_real_time integer DEFAULT 0 NOT NULL,
    elsewhere_deferred integer DEFAULT 0 NOT NULL,
    CONSTRAINT agent_loads_deferred_limit_check CHECK ((deferred_limit >= 0)),
    CONSTRAINT agent_loads_deferred_used_check CHECK ((deferred_used >= 0)),
    CONSTRAINT agent_loads_lending_check CHECK ((lending >= 0)),
    CONSTRAINT agent_loads_real_time_limit_check CHECK ((real_time_limit >= 0)),
    CONSTRAINT agent_loads_real_time_used_check CHECK ((real_time_used >= 0)),
    CONSTRAINT agent_loads_sum CHECK (((total_used = (real_time_used + deferred_used)) OR ((lending > 0) AND (total_used < (real_time_used + deferred_used))))),
    CONSTRAINT agent_loads_total_limit_check CHECK ((total_limit >= 0)),
    CONSTRAINT agent_loads_total_used_check CHECK ((total_used >= 0)),
    CONSTRAINT agent_loads_wrapping_check CHECK ((wrapping >= 0))
)
WITH (fillfactor='50');

CREATE TABLE public.agents (
    id uuid NOT NULL,
    name text NOT NULL,
    alias text NOT NULL,
    skills jsonb NOT NULL,
    signature text NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    bot boolean DEFAULT false NOT NULL,
    hub_id uuid DEFAULT '00000000-0000-4000-8000-000000000001'::uuid NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL
);

CREATE TABLE public.answers (
    scope text NOT NULL,
    key text NOT NULL,
    request_digest text NOT NULL,
    status integer NOT NULL,
    body text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.api_tokens (
    id uuid NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    account_id uuid NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    used_at timestamp with time zone,
    version integer NOT NULL
)
WITH (fillfactor='80');

CREATE TABLE public.attachments (
    id uuid NOT NULL,
    interaction_id uuid,
    message_id uuid,
    name text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    sha256 text NOT NULL,
    storage_key text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    content_id text,
    uploaded_by text NOT NULL,
    CONSTRAINT attachments_size_bytes_check CHECK ((size_bytes >= 0))
);

CREATE TABLE public.attempts (
    id uuid NOT NULL,
    source text NOT NULL,
    customer_id uuid NOT NULL,
    action text NOT NULL,
    touchpoint_id uuid NOT NULL,
    wanted_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    campaign_id uuid,
    priority integer NOT NULL,
    expires_at timestamp with time zone,
    state text NOT NULL,
    reason text NOT NULL,
    tries integer NOT NULL,
    decision_id uuid,
    message_id uuid,
    ended_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT attempts_end CHECK (((state = 'waiting'::text) = (ended_at IS NULL))),
    CONSTRAINT attempts_sent CHECK (((state <> 'sent'::text) OR (message_id IS NOT NULL))),
    CONSTRAINT attempts_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'met'::text, 'dropped'::text])))
);

CREATE TABLE public.audit_entries (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid,
    account_name text NOT NULL,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    before jsonb,
    after jsonb
);

CREATE TABLE public.automatic_answers (
    touchpoint_id uuid NOT NULL,
    address text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.browser_connections (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    node_id uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    agent_id uuid,
    touchpoint_id uuid,
    sdp text NOT NULL,
    problem text NOT NULL,
    ready_at timestamp with time zone
);

CREATE TABLE public.budgets (
    key text NOT NULL,
    most bigint NOT NULL,
    ceiling bigint NOT NULL,
    reserved bigint DEFAULT 0 NOT NULL,
    spent bigint DEFAULT 0 NOT NULL,
    CONSTRAINT budgets_ceiling CHECK (((reserved + spent) <= ceiling)),
    CONSTRAINT budgets_most_check CHECK ((most >= 0)),
    CONSTRAINT budgets_reserved_check CHECK ((reserved >= 0)),
    CONSTRAINT budgets_spent_check CHECK ((spent >= 0))
);

CREATE TABLE public.call_commands (
    sequence bigint NOT NULL,
    node_id uuid NOT NULL,
    call_id uuid NOT NULL,
    body jsonb NOT NULL,
    put_at timestamp with time zone NOT NULL
);

ALTER TABLE public.call_commands ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.call_commands_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.callbacks (
    id uuid NOT NULL,
    work_item_id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    about text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by text NOT NULL,
    wish jsonb NOT NULL,
    zones jsonb NOT NULL,
    next_at timestamp with time zone NOT NULL,
    mode text NOT NULL,
    attempts jsonb NOT NULL,
    state text NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    merged_into uuid,
    version integer NOT NULL,
    CONSTRAINT callbacks_end CHECK (((state = 'open'::text) = (ended_at IS NULL))),
    CONSTRAINT callbacks_mode_check CHECK ((mode = ANY (ARRAY['agent_first'::text, 'customer_first'::text]))),
    CONSTRAINT callbacks_state_check CHECK ((state = ANY (ARRAY['open'::text, 'reached'::text, 'not_reached'::text, 'canceled'::text, 'merged'::text])))
);

CREATE TABLE public.calls (
    id uuid NOT NULL,
    node_id uuid NOT NULL,
    touchpoint_id uuid NOT NULL,
    direction text NOT NULL,
    state text NOT NULL,
    number text NOT NULL,
    caller text,
    started_at timestamp with time zone NOT NULL,
    interaction_id uuid,
    work_item_id uuid,
    legs jsonb NOT NULL,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    cause text,
    verified boolean NOT NULL,
    collected jsonb NOT NULL,
    menu jsonb,
    transfer jsonb,
    recording jsonb,
    version integer NOT NULL,
    CONSTRAINT calls_cause_check CHECK ((cause = ANY (ARRAY['normal'::text, 'canceled'::text, 'busy'::text, 'no_answer'::text, 'rejected'::text, 'unreachable'::text, 'invalid_number'::text, 'blocked'::text, 'no_codec'::text, 'no_media'::text, 'overload'::text, 'transferred'::text, 'node_lost'::text, 'timed_out'::text, 'failed'::text]))),
    CONSTRAINT calls_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text]))),
    CONSTRAINT calls_end CHECK (((state = 'ended'::text) = (ended_at IS NOT NULL))),
    CONSTRAINT calls_state_check CHECK ((state = ANY (ARRAY['arrived'::text, 'menu'::text, 'queued'::text, 'connecting'::text, 'talking'::text, 'ended'::text])))
);

CREATE TABLE public.campaigns (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    action text NOT NULL,
    touchpoint_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    description text NOT NULL,
    priority integer NOT NULL,
    per_hour integer NOT NULL,
    ends_at timestamp with time zone,
    state text NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    cursor uuid,
    reached integer NOT NULL,
    credit double precision NOT NULL,
    credited_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT campaigns_credit_check CHECK ((credit >= (0)::double precision)),
    CONSTRAINT campaigns_end CHECK (((state = 'ended'::text) = (ended_at IS NOT NULL))),
    CONSTRAINT campaigns_per_hour_check CHECK ((per_hour > 0)),
    CONSTRAINT campaigns_reached_check CHECK ((reached >= 0)),
    CONSTRAINT campaigns_start CHECK (((state <> ALL (ARRAY['running'::text, 'paused'::text])) OR (started_at IS NOT NULL))),
    CONSTRAINT campaigns_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'running'::text, 'paused'::text, 'ended'::text])))
);

CREATE TABLE public.capacity_rules (
    id bigint DEFAULT 1 NOT NULL,
    interrupts jsonb NOT NULL,
    ramp_up interval NOT NULL,
    wrap_up_holds text NOT NULL,
    version integer NOT NULL,
    agents_take text DEFAULT 'most_urgent'::text NOT NULL,
    CONSTRAINT capacity_rules_agents_take_check CHECK ((agents_take = ANY (ARRAY['most_urgent'::text, 'best_skilled'::text]))),
    CONSTRAINT capacity_rules_id_check CHECK ((id = 1)),
    CONSTRAINT capacity_rules_ramp_up_check CHECK ((ramp_up >= '00:00:00'::interval)),
    CONSTRAINT capacity_rules_wrap_up_holds_check CHECK ((wrap_up_holds = ANY (ARRAY['own_units'::text, 'all_media'::text])))
);

CREATE SEQUENCE public.case_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.cases (
    id uuid NOT NULL,
    number bigint NOT NULL,
    subject text NOT NULL,
    customer_id uuid,
    state text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT cases_state_check CHECK ((state = ANY (ARRAY['open'::text, 'resolved'::text])))
);

CREATE TABLE public.catalogue_draft (
    one_row boolean DEFAULT true NOT NULL,
    base integer NOT NULL,
    content jsonb NOT NULL,
    account_id uuid,
    account_name text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    edited boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT catalogue_draft_base_check CHECK ((base >= 0)),
    CONSTRAINT catalogue_draft_one_row_check CHECK (one_row)
);

CREATE TABLE public.catalogue_versions (
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid,
    account_name text NOT NULL,
    reason text NOT NULL,
    restored integer,
    changes jsonb NOT NULL,
    content_hash text NOT NULL,
    content jsonb NOT NULL,
    CONSTRAINT catalogue_versions_number_check CHECK ((number > 0))
);

CREATE TABLE public.choice_lists (
    name text NOT NULL,
    choices text[] NOT NULL,
    version integer NOT NULL
);

CREATE TABLE public.consents (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    purpose text NOT NULL,
    channel text NOT NULL,
    state text NOT NULL,
    source text NOT NULL,
    at timestamp with time zone NOT NULL,
    heard_from uuid,
    CONSTRAINT consents_state_check CHECK ((state = ANY (ARRAY['granted'::text, 'refused'::text, 'unknown'::text])))
);

CREATE TABLE public.conversions (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    action text NOT NULL,
    channel text NOT NULL,
    key text NOT NULL,
    digest text NOT NULL,
    data jsonb NOT NULL,
    CONSTRAINT conversions_channel_check CHECK ((channel = ANY (ARRAY['agent'::text, 'web'::text, 'email'::text, 'ivr'::text, 'sms'::text, 'chat'::text])))
);

CREATE TABLE public.customer_identifiers (
    customer_id uuid NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    confidence text DEFAULT 'observed'::text NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT customer_identifiers_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text, 'account'::text, 'visitor'::text]))),
    CONSTRAINT customer_identifiers_value_check CHECK ((char_length(value) <= 254))
);

CREATE TABLE public.customers (
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    language text,
    time_zone text,
    version integer NOT NULL
);

CREATE TABLE public.decisions (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    members uuid[] NOT NULL,
    at timestamp with time zone NOT NULL,
    channel text NOT NULL,
    placement text NOT NULL,
    catalogue integer NOT NULL,
    actor text NOT NULL,
    control boolean NOT NULL,
    offered integer NOT NULL,
    left_out integer NOT NULL,
    outcome_hash text NOT NULL,
    evidence bytea NOT NULL,
    CONSTRAINT decisions_left_out_check CHECK ((left_out >= 0)),
    CONSTRAINT decisions_offered_check CHECK ((offered >= 0))
);

CREATE TABLE public.doubtful_pairs (
    id uuid NOT NULL,
    left_id uuid NOT NULL,
    right_id uuid NOT NULL,
    score double precision NOT NULL,
    evidence jsonb NOT NULL,
    since timestamp with time zone NOT NULL,
    proposed_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT doubtful_pairs_check CHECK ((left_id < right_id))
);

CREATE TABLE public.drafts (
    interaction_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    body jsonb NOT NULL,
    saved_at timestamp with time zone NOT NULL
);

CREATE TABLE public.engagements (
    id uuid NOT NULL,
    touchpoint_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    sequence bigint NOT NULL,
    media_type text NOT NULL,
    contacts jsonb NOT NULL,
    units integer NOT NULL,
    reported_at timestamp with time zone,
    expires_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT engagements_end CHECK (((units = 0) OR (expires_at IS NOT NULL))),
    CONSTRAINT engagements_media_type_check CHECK ((media_type = ANY (ARRAY['real_time'::text, 'deferred'::text]))),
    CONSTRAINT engagements_units_check CHECK ((units >= 0))
)
WITH (fillfactor='80');

CREATE TABLE public.event_agents (
    agent_id uuid NOT NULL,
    tx xid8 NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY RANGE (at);

CREATE TABLE public.event_agents_default (
    agent_id uuid CONSTRAINT event_agents_agent_id_not_null NOT NULL,
    tx xid8 CONSTRAINT event_agents_tx_not_null NOT NULL,
    seq bigint CONSTRAINT event_agents_seq_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT event_agents_at_not_null NOT NULL
);

CREATE TABLE public.events (
    tx xid8 DEFAULT pg_current_xact_id() NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    interaction_id uuid,
    customer_id uuid,
    work_item_id uuid,
    service_id uuid,
    agent_ids uuid[] NOT NULL,
    data json NOT NULL
)
PARTITION BY RANGE (at);

CREATE TABLE public.events_default (
    tx xid8 DEFAULT pg_current_xact_id() CONSTRAINT events_tx_not_null NOT NULL,
    seq bigint CONSTRAINT events_seq_not_null NOT NULL,
    id uuid CONSTRAINT events_id_not_null NOT NULL,
    type text CONSTRAINT events_type_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT events_at_not_null NOT NULL,
    actor text CONSTRAINT events_actor_not_null NOT NULL,
    interaction_id uuid,
    customer_id uuid,
    work_item_id uuid,
    service_id uuid,
    agent_ids uuid[] CONSTRAINT events_agent_ids_not_null NOT NULL,
    data json CONSTRAINT events_data_not_null NOT NULL
)
WITH (toast_tuple_target='8160');

ALTER TABLE public.events ALTER COLUMN seq ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.events_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.external_items (
    id uuid NOT NULL,
    touchpoint_id uuid NOT NULL,
    external_id text NOT NULL,
    sequence bigint NOT NULL,
    state text NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    interaction_id uuid,
    told text,
    told_version integer NOT NULL,
    told_at timestamp with time zone,
    confirmed bigint,
    problem text,
    version integer NOT NULL,
    CONSTRAINT external_items_contact CHECK (((interaction_id IS NOT NULL) OR (state = ANY (ARRAY['gone'::text, 'missing'::text])))),
    CONSTRAINT external_items_external_id_check CHECK (((char_length(external_id) >= 1) AND (char_length(external_id) <= 200))),
    CONSTRAINT external_items_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'taken'::text, 'parked'::text, 'ended'::text, 'gone'::text, 'missing'::text]))),
    CONSTRAINT external_items_told_check CHECK ((told = ANY (ARRAY['claim'::text, 'release'::text, 'park'::text, 'end'::text])))
)
WITH (fillfactor='80');

CREATE TABLE public.fetch_states (
    touchpoint_id uuid NOT NULL,
    uid_validity bigint NOT NULL,
    last_uid bigint NOT NULL,
    succeeded_at timestamp with time zone,
    failed_at timestamp with time zone,
    error text
);

CREATE TABLE public.hubs (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT hubs_main_stays CHECK ((active OR (id <> '00000000-0000-4000-8000-000000000001'::uuid)))
);

CREATE TABLE public.identity_events (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    customer_id uuid NOT NULL,
    other_id uuid,
    trait text,
    value text,
    confidence text,
    source text DEFAULT ''::text NOT NULL,
    expires_at timestamp with time zone,
    weight double precision,
    matched boolean,
    actor text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    settled boolean DEFAULT false NOT NULL,
    CONSTRAINT identity_events_check CHECK (((other_id IS NULL) OR (other_id <> customer_id))),
    CONSTRAINT identity_events_check1 CHECK (((kind = ANY (ARRAY['declared_same'::text, 'declared_different'::text, 'withdrawn'::text, 'scored'::text])) = (other_id IS NOT NULL))),
    CONSTRAINT identity_events_check2 CHECK (((other_id IS NULL) = ((trait IS NOT NULL) AND (value IS NOT NULL)))),
    CONSTRAINT identity_events_check3 CHECK (((kind = 'scored'::text) = ((matched IS NOT NULL) AND (weight IS NOT NULL)))),
    CONSTRAINT identity_events_confidence_check CHECK ((confidence = ANY (ARRAY['claimed'::text, 'observed'::text, 'verified'::text]))),
    CONSTRAINT identity_events_kind_check CHECK ((kind = ANY (ARRAY['asserted'::text, 'retracted'::text, 'expired'::text, 'declared_same'::text, 'declared_different'::text, 'withdrawn'::text, 'declared_shared'::text, 'declared_own'::text, 'scored'::text]))),
    CONSTRAINT identity_events_trait_check CHECK ((trait = ANY (ARRAY['email'::text, 'phone'::text, 'account'::text, 'visitor'::text, 'birth_date'::text, 'address'::text]))),
    CONSTRAINT identity_events_value_check CHECK ((char_length(value) <= 500))
)
WITH (fillfactor='90');

CREATE TABLE public.identity_keys (
    customer_id uuid NOT NULL,
    key text NOT NULL
);

CREATE TABLE public.interactions (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    customer_id uuid,
    touchpoint_id uuid NOT NULL,
    service_id uuid NOT NULL,
    channel text NOT NULL,
    subject text NOT NULL,
    sender_kind text NOT NULL,
    sender_value text NOT NULL,
    sender_name text NOT NULL,
    state text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    last_message_at timestamp with time zone NOT NULL,
    preview text NOT NULL,
    unread integer NOT NULL,
    parties jsonb NOT NULL,
    fields jsonb NOT NULL,
    customer_left_at timestamp with time zone,
    automatic text,
    closed_at timestamp with time zone,
    outcome text,
    reason_ids uuid[] NOT NULL,
    last_agent_id uuid,
    version integer NOT NULL,
    search tsvector GENERATED ALWAYS AS (public.search_vector(customer_id, subject)) STORED NOT NULL,
    decided_by jsonb,
    CONSTRAINT interactions_automatic_check CHECK ((automatic = ANY (ARRAY['auto_reply'::text, 'bounce'::text, 'list'::text, 'own'::text, 'loop'::text]))),
    CONSTRAINT interactions_sender_kind_check CHECK ((sender_kind = ANY (ARRAY['email'::text, 'phone'::text, 'account'::text, 'visitor'::text]))),
    CONSTRAINT interactions_sender_value_check CHECK ((char_length(sender_value) <= 254)),
    CONSTRAINT interactions_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
)
WITH (fillfactor='80');

CREATE TABLE public.item_scores (
    work_item_id uuid NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    scores jsonb NOT NULL,
    trouble text NOT NULL
);

CREATE TABLE public.lease_sharers (
    name text NOT NULL,
    holder text NOT NULL,
    expires_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE public.leases (
    name text NOT NULL,
    holder text NOT NULL,
    epoch bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE public.ledger_entries (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    action text NOT NULL,
    treatment text NOT NULL,
    channel text NOT NULL,
    placement text NOT NULL,
    decision_id uuid NOT NULL,
    offer_id uuid NOT NULL,
    data jsonb NOT NULL,
    CONSTRAINT ledger_entries_channel_check CHECK ((channel = ANY (ARRAY['agent'::text, 'web'::text, 'email'::text, 'ivr'::text, 'sms'::text, 'chat'::text]))),
    CONSTRAINT ledger_entries_kind_check CHECK ((kind = ANY (ARRAY['shown'::text, 'sent'::text, 'accepted'::text, 'declined'::text, 'later'::text, 'ignored'::text, 'clicked'::text, 'expired'::text, 'withdrawn'::text])))
);

CREATE TABLE public.ledgers (
    customer_id uuid NOT NULL,
    version bigint NOT NULL
);

CREATE TABLE public.liaisons (
    touchpoint_id uuid NOT NULL,
    heard_at timestamp with time zone,
    reached_at timestamp with time zone,
    failed_at timestamp with time zone,
    error text,
    unknown_agents jsonb NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE public.log_generation (
    only_one boolean DEFAULT true NOT NULL,
    generation uuid DEFAULT gen_random_uuid() NOT NULL,
    origin text DEFAULT ''::text NOT NULL,
    CONSTRAINT log_generation_only_one_check CHECK (only_one)
);

CREATE TABLE public.menu_versions (
    menu_id uuid NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    document jsonb NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL
);

CREATE TABLE public.menus (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    document jsonb NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL
);

CREATE TABLE public.messages (
    id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    touchpoint_id uuid NOT NULL,
    direction text NOT NULL,
    author_id uuid,
    author_name text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    provider_message_id text NOT NULL,
    text text NOT NULL,
    html text,
    subject text NOT NULL,
    parties jsonb NOT NULL,
    attachment_ids uuid[] NOT NULL,
    delivery text NOT NULL,
    delivery_detail text,
    automatic text,
    quoted text,
    customer_id uuid,
    search tsvector GENERATED ALWAYS AS (public.search_vector(customer_id, ((subject || ' '::text) || text))) STORED NOT NULL,
    CONSTRAINT messages_automatic_check CHECK ((automatic = ANY (ARRAY['auto_reply'::text, 'bounce'::text, 'list'::text, 'own'::text, 'loop'::text]))),
    CONSTRAINT messages_delivery_check CHECK ((delivery = ANY (ARRAY['received'::text, 'pending'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'failed'::text, 'unknown'::text]))),
    CONSTRAINT messages_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text, 'system'::text])))
);

CREATE TABLE public.notes (
    id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    author_id uuid NOT NULL,
    author_name text NOT NULL,
    text text NOT NULL,
    written_at timestamp with time zone NOT NULL
);

CREATE TABLE public.offers (
    id uuid NOT NULL,
    work_item_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    reservation_id uuid NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    why json NOT NULL,
    epoch bigint NOT NULL,
    version integer NOT NULL,
    beside boolean DEFAULT false NOT NULL,
    CONSTRAINT offers_end CHECK (((state = 'pending'::text) = (ended_at IS NULL))),
    CONSTRAINT offers_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'accepted'::text, 'rejected'::text, 'expired'::text, 'withdrawn'::text])))
)
WITH (fillfactor='90', toast_tuple_target='8160');

CREATE TABLE public.outbox (
    id uuid NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    payload jsonb NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    claimed_until timestamp with time zone,
    last_error text,
    message_id uuid,
    extra jsonb NOT NULL,
    CONSTRAINT outbox_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'unknown'::text])))
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02');

CREATE TABLE public.page_views (
    id uuid NOT NULL,
    visitor_id uuid NOT NULL,
    touchpoint_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    address text NOT NULL,
    title text NOT NULL,
    CONSTRAINT page_views_address_check CHECK ((char_length(address) <= 500)),
    CONSTRAINT page_views_title_check CHECK ((char_length(title) <= 200))
);

CREATE TABLE public.people (
    customer_id uuid NOT NULL,
    person_id uuid NOT NULL
);

CREATE TABLE public.plan_versions (
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid,
    account_name text NOT NULL,
    comment text NOT NULL,
    restored integer,
    changes jsonb NOT NULL,
    document jsonb NOT NULL,
    keys jsonb NOT NULL,
    CONSTRAINT plan_versions_number_check CHECK ((number > 0))
);

CREATE TABLE public.presences (
    agent_id uuid NOT NULL,
    state text NOT NULL,
    reason text,
    since timestamp with time zone NOT NULL,
    seen_at timestamp with time zone,
    next_state text,
    next_reason text,
    version integer NOT NULL,
    returned_at timestamp with time zone,
    CONSTRAINT presences_next_state_check CHECK ((next_state = ANY (ARRAY['signed_out'::text, 'ready'::text, 'not_ready'::text]))),
    CONSTRAINT presences_state_check CHECK ((state = ANY (ARRAY['signed_out'::text, 'ready'::text, 'not_ready'::text])))
)
WITH (fillfactor='50');

CREATE TABLE public.propensity_counting (
    one_row boolean DEFAULT true NOT NULL,
    generation text NOT NULL,
    place text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT propensity_counting_one_row_check CHECK (one_row)
);

CREATE TABLE public.propensity_counts (
    action text NOT NULL,
    treatment text NOT NULL,
    channel text NOT NULL,
    shown bigint NOT NULL,
    accepted bigint NOT NULL,
    CONSTRAINT propensity_counts_accepted_check CHECK ((accepted >= 0)),
    CONSTRAINT propensity_counts_channel_check CHECK ((channel = ANY (ARRAY['agent'::text, 'web'::text, 'email'::text, 'ivr'::text, 'sms'::text, 'chat'::text]))),
    CONSTRAINT propensity_counts_shown_check CHECK ((shown >= 0))
);

CREATE TABLE public.quick_replies (
    id uuid NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    channels text[] NOT NULL,
    service_ids uuid[] NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL
);

CREATE TABLE public.reasons (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    "position" integer NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL
);

CREATE TABLE public.recordings (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    kind text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    recording jsonb NOT NULL,
    delete_after timestamp with time zone,
    deleted_at timestamp with time zone,
    deleted_why text NOT NULL,
    peaks jsonb NOT NULL,
    version integer NOT NULL,
    CONSTRAINT recordings_deleted CHECK (((deleted_at IS NULL) = (deleted_why = ''::text))),
    CONSTRAINT recordings_kind_check CHECK ((kind = ANY (ARRAY['call'::text, 'voicemail'::text])))
);

CREATE TABLE public.reservations (
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    work_item_id uuid NOT NULL,
    media_type text NOT NULL,
    units integer NOT NULL,
    reserved_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone,
    released_by text,
    borrowed integer DEFAULT 0 NOT NULL,
    borrowed_alike integer DEFAULT 0 NOT NULL,
    lent integer DEFAULT 0 NOT NULL,
    lent_to uuid,
    beside boolean DEFAULT false NOT NULL,
    CONSTRAINT reservations_check CHECK (((released_at IS NULL) = (released_by IS NULL))),
    CONSTRAINT reservations_media_type_check CHECK ((media_type = ANY (ARRAY['real_time'::text, 'deferred'::text]))),
    CONSTRAINT reservations_units_check CHECK ((units > 0))
)
WITH (fillfactor='90');

CREATE TABLE public.response_keys (
    key text NOT NULL,
    digest text NOT NULL,
    entry_id uuid NOT NULL
);

CREATE TABLE public.routing_attributes (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    "values" jsonb NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL
);

CREATE TABLE public.rule_decisions (
    id uuid NOT NULL,
    rule_set_id uuid NOT NULL,
    number integer NOT NULL,
    decision text NOT NULL,
    at timestamp with time zone NOT NULL,
    inputs jsonb NOT NULL,
    outcome jsonb NOT NULL,
    interaction_id uuid
);

CREATE TABLE public.rule_drafts (
    rule_set_id uuid NOT NULL,
    state text NOT NULL,
    base integer NOT NULL,
    content jsonb NOT NULL,
    account_id uuid,
    account_name text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    edited boolean NOT NULL,
    approved_by text,
    version integer NOT NULL,
    CONSTRAINT rule_drafts_approval CHECK (((state = 'approved'::text) = (approved_by IS NOT NULL))),
    CONSTRAINT rule_drafts_base_check CHECK ((base >= 0)),
    CONSTRAINT rule_drafts_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'checked'::text, 'approved'::text, 'published'::text, 'retired'::text]))),
    CONSTRAINT rule_drafts_unpublished CHECK ((state <> ALL (ARRAY['published'::text, 'retired'::text])))
);

CREATE TABLE public.rule_sets (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    purpose text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    live integer,
    scheduled integer,
    scheduled_from timestamp with time zone,
    newest integer NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT rule_sets_newest_check CHECK ((newest >= 0)),
    CONSTRAINT rule_sets_numbers CHECK (((COALESCE(live, 0) <= newest) AND (COALESCE(scheduled, 0) <= newest))),
    CONSTRAINT rule_sets_purpose_check CHECK ((purpose = ANY (ARRAY['general'::text, 'intake'::text]))),
    CONSTRAINT rule_sets_schedule CHECK (((scheduled IS NULL) = (scheduled_from IS NULL)))
);

CREATE TABLE public.rule_versions (
    rule_set_id uuid NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid,
    account_name text NOT NULL,
    approved_by text,
    reason text NOT NULL,
    effective_from timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    restored integer,
    changes jsonb NOT NULL,
    content jsonb NOT NULL,
    CONSTRAINT rule_versions_end CHECK (((state = 'retired'::text) = (retired_at IS NOT NULL))),
    CONSTRAINT rule_versions_number_check CHECK ((number > 0)),
    CONSTRAINT rule_versions_state_check CHECK ((state = ANY (ARRAY['published'::text, 'retired'::text])))
);

CREATE TABLE public.score_connection (
    id bigint DEFAULT 1 NOT NULL,
    connection jsonb NOT NULL,
    deadline_ms integer NOT NULL,
    sealed bytea,
    version integer NOT NULL,
    CONSTRAINT score_connection_deadline_ms_check CHECK (((deadline_ms >= 20) AND (deadline_ms <= 2000))),
    CONSTRAINT score_connection_id_check CHECK ((id = 1))
);

CREATE TABLE public.segments (
    id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    work_item_id uuid NOT NULL,
    partner_kind text NOT NULL,
    partner_id uuid NOT NULL,
    service_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    held interval DEFAULT '00:00:00'::interval NOT NULL,
    CONSTRAINT segments_partner_kind_check CHECK ((partner_kind = ANY (ARRAY['agent'::text, 'bot'::text])))
);

CREATE TABLE public.services (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    calendar jsonb NOT NULL,
    real_time_target jsonb NOT NULL,
    deferred_target jsonb NOT NULL,
    required_skills jsonb NOT NULL,
    overflow_service_id uuid,
    overflow_after interval,
    priority integer NOT NULL,
    offer_timeout interval NOT NULL,
    reject_cooldown interval NOT NULL,
    wrap_up_limit interval NOT NULL,
    preferred_wait interval NOT NULL,
    max_waiting integer NOT NULL,
    reasons_required boolean NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    ranking text DEFAULT 'longest_idle'::text NOT NULL,
    rank integer DEFAULT 0 NOT NULL,
    weight double precision DEFAULT 1 NOT NULL,
    widening jsonb DEFAULT '[]'::jsonb NOT NULL,
    callback jsonb DEFAULT '{}'::jsonb NOT NULL,
    reserved_real_time double precision DEFAULT 0 NOT NULL,
    reserved_deferred double precision DEFAULT 0 NOT NULL,
    hub_id uuid DEFAULT '00000000-0000-4000-8000-000000000001'::uuid NOT NULL,
    asked_at_once integer DEFAULT 1 NOT NULL,
    score text DEFAULT ''::text NOT NULL,
    value_window_seconds double precision DEFAULT 0.2 NOT NULL,
    outside_score boolean DEFAULT false NOT NULL,
    condition text DEFAULT ''::text NOT NULL,
    CONSTRAINT services_asked_check CHECK (((asked_at_once >= 1) AND (asked_at_once <= 10))),
    CONSTRAINT services_condition_check CHECK ((length(condition) <= 2000)),
    CONSTRAINT services_ranking_check CHECK ((ranking = ANY (ARRAY['longest_idle'::text, 'least_occupied'::text, 'best_match'::text, 'round_robin'::text, 'best_value'::text]))),
    CONSTRAINT services_reserved_check CHECK ((((reserved_real_time >= (0)::double precision) AND (reserved_real_time <= (1)::double precision)) AND ((reserved_deferred >= (0)::double precision) AND (reserved_deferred <= (1)::double precision)))),
    CONSTRAINT services_value_check CHECK ((((value_window_seconds >= (0)::double precision) AND (value_window_seconds <= (2)::double precision)) AND (length(score) <= 2000) AND ((ranking <> 'best_value'::text) OR (score <> ''::text) OR outside_score)))
);

CREATE TABLE public.sessions (
    id text NOT NULL,
    account_id uuid NOT NULL,
    csrf_token text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
)
WITH (fillfactor='80');

CREATE TABLE public.simulations (
    id uuid NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    placement text NOT NULL,
    sample integer NOT NULL,
    content_hash text NOT NULL,
    state text NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    claimed_until timestamp with time zone,
    why text NOT NULL,
    figures jsonb NOT NULL,
    version integer NOT NULL,
    CONSTRAINT simulations_check CHECK (((done >= 0) AND (done <= total))),
    CONSTRAINT simulations_claim CHECK (((state = 'running'::text) = (claimed_until IS NOT NULL))),
    CONSTRAINT simulations_end CHECK (((state = ANY (ARRAY['done'::text, 'canceled'::text, 'failed'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT simulations_sample_check CHECK ((sample > 0)),
    CONSTRAINT simulations_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'canceled'::text, 'failed'::text]))),
    CONSTRAINT simulations_total_check CHECK ((total >= 0))
);

CREATE TABLE public.skills (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL
);

CREATE TABLE public.sounds (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    seconds double precision NOT NULL,
    size_bytes integer NOT NULL,
    sha256 text NOT NULL,
    storage_key text NOT NULL,
    uploaded_by text NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT sounds_seconds_check CHECK ((seconds > (0)::double precision)),
    CONSTRAINT sounds_size_bytes_check CHECK ((size_bytes > 0))
);

CREATE TABLE public.source_checks (
    source_id uuid NOT NULL,
    source_version integer NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    columns jsonb NOT NULL,
    drift jsonb NOT NULL,
    error text
);

CREATE TABLE public.source_secrets (
    source_id uuid NOT NULL,
    sealed bytea NOT NULL
);

CREATE TABLE public.sources (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    connection jsonb NOT NULL,
    lookups jsonb NOT NULL,
    fields jsonb NOT NULL,
    active boolean NOT NULL,
    most_at_once integer NOT NULL,
    hedge_after interval,
    ask_again_after interval NOT NULL,
    precedence integer NOT NULL,
    has_secret boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT sources_kind_check CHECK ((kind = ANY (ARRAY['postgresql'::text, 'mysql'::text, 'sqlite'::text, 'sql'::text, 'rest'::text, 'soap'::text, 'ldap'::text, 'files'::text]))),
    CONSTRAINT sources_most_at_once_check CHECK (((most_at_once >= 1) AND (most_at_once <= 1000)))
);

CREATE TABLE public.timers (
    kind text NOT NULL,
    key text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    data jsonb NOT NULL,
    CONSTRAINT timers_kind_check CHECK ((kind = ANY (ARRAY['offer_expiry'::text, 'wrap_up_limit'::text, 'park_end'::text, 'chat_idle'::text, 'chat_gone'::text, 'callback_hours'::text, 'callback_merge'::text, 'busy_elsewhere'::text, 'rules_effective'::text, 'action_offer_expiry'::text, 'call'::text])))
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02');

CREATE TABLE public.touchpoints (
    id uuid NOT NULL,
    key text NOT NULL,
    channel text NOT NULL,
    name text NOT NULL,
    service_id uuid NOT NULL,
    load_units integer NOT NULL,
    settings jsonb NOT NULL,
    secrets bytea,
    active boolean NOT NULL,
    version integer NOT NULL
);

CREATE TABLE public.trunk_keys (
    trunk_id uuid NOT NULL,
    sealed bytea NOT NULL
);

CREATE TABLE public.trunk_secrets (
    trunk_id uuid NOT NULL,
    sealed bytea NOT NULL
);

CREATE TABLE public.trunks (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    mode text NOT NULL,
    host text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    port integer NOT NULL,
    transport text NOT NULL,
    domain text NOT NULL,
    login text NOT NULL,
    username text NOT NULL,
    has_secret boolean NOT NULL,
    asks_secret boolean NOT NULL,
    networks jsonb NOT NULL,
    caller_id text NOT NULL,
    trusts_caller boolean NOT NULL,
    region text NOT NULL,
    number_style text NOT NULL,
    codecs jsonb NOT NULL,
    most_calls integer NOT NULL,
    expiry_seconds integer NOT NULL,
    session_seconds integer NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    srtp text DEFAULT 'off'::text NOT NULL,
    authority text DEFAULT ''::text NOT NULL,
    hands_over boolean DEFAULT false NOT NULL,
    certificate text DEFAULT ''::text NOT NULL,
    has_certificate_key boolean DEFAULT false NOT NULL,
    CONSTRAINT trunks_certificate_check CHECK (((certificate <> ''::text) = has_certificate_key)),
    CONSTRAINT trunks_expiry_seconds_check CHECK (((expiry_seconds >= 60) AND (expiry_seconds <= 86400))),
    CONSTRAINT trunks_mode_check CHECK ((mode = ANY (ARRAY['register'::text, 'address'::text]))),
    CONSTRAINT trunks_most_calls_check CHECK (((most_calls >= 1) AND (most_calls <= 10000))),
    CONSTRAINT trunks_number_style_check CHECK ((number_style = ANY (ARRAY['plus'::text, 'digits'::text, 'national'::text]))),
    CONSTRAINT trunks_port_check CHECK (((port >= 0) AND (port <= 65535))),
    CONSTRAINT trunks_session_seconds_check CHECK (((session_seconds = 0) OR ((session_seconds >= 90) AND (session_seconds <= 86400)))),
    CONSTRAINT trunks_srtp_check CHECK ((srtp = ANY (ARRAY['off'::text, 'preferred'::text, 'required'::text]))),
    CONSTRAINT trunks_transport_check CHECK ((transport = ANY (ARRAY['auto'::text, 'udp'::text, 'tcp'::text, 'tls'::text])))
);

CREATE TABLE public.voice_nodes (
    id uuid NOT NULL,
    name text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    heartbeat_at timestamp with time zone NOT NULL,
    calls integer NOT NULL,
    legs integer NOT NULL,
    most_calls integer NOT NULL,
    refused integer NOT NULL,
    trunks jsonb NOT NULL
);

CREATE TABLE public.work_items (
    id uuid NOT NULL,
    kind text NOT NULL,
    interaction_id uuid,
    case_id uuid,
    service_id uuid NOT NULL,
    channel text NOT NULL,
    media_type text NOT NULL,
    load_units integer NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    state_since timestamp with time zone NOT NULL,
    required_skills jsonb NOT NULL,
    priority integer NOT NULL,
    agent_id uuid,
    reservation_id uuid,
    preferred_agent_id uuid,
    preferred_until timestamp with time zone,
    cooldowns jsonb NOT NULL,
    declines integer NOT NULL,
    parked_until timestamp with time zone,
    parked_reason text,
    wrap_up_until timestamp with time zone,
    overflow_at timestamp with time zone,
    overflowed_from uuid,
    unroutable_since timestamp with time zone,
    cancel_reason text,
    answered_at timestamp with time zone,
    answered_in_target boolean,
    version integer NOT NULL,
    widened integer DEFAULT 0 NOT NULL,
    announced jsonb,
    place_of uuid,
    also_offered_to uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT work_items_hold CHECK (
CASE
    WHEN (state = ANY (ARRAY['offered'::text, 'assigned'::text, 'wrapping'::text])) THEN ((agent_id IS NOT NULL) AND (reservation_id IS NOT NULL))
    ELSE (reservation_id IS NULL)
END),
    CONSTRAINT work_items_kind_check CHECK ((kind = ANY (ARRAY['interaction'::text, 'task'::text, 'callback'::text]))),
    CONSTRAINT work_items_load_units_check CHECK ((load_units > 0)),
    CONSTRAINT work_items_media_type_check CHECK ((media_type = ANY (ARRAY['real_time'::text, 'deferred'::text]))),
    CONSTRAINT work_items_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'offered'::text, 'assigned'::text, 'wrapping'::text, 'parked'::text, 'completed'::text, 'canceled'::text])))
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02');

ALTER TABLE ONLY public.event_agents ATTACH PARTITION public.event_agents_default DEFAULT;

ALTER TABLE ONLY public.events ATTACH PARTITION public.events_default DEFAULT;

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.action_offers
    ADD CONSTRAINT action_offers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.activities
    ADD CONSTRAINT activities_pkey PRIMARY KEY (id);
ALTER TABLE public.agent_loads
    ADD CONSTRAINT agent_loads_elsewhere CHECK ((((elsewhere_real_time >= 0) AND (elsewhere_real_time <= GREATEST(real_time_used, 0))) AND ((elsewhere_deferred >= 0) AND (elsewhere_deferred <= GREATEST(deferred_used, 0))))) NOT VALID;
ALTER TABLE ONLY public.agent_loads
    ADD CONSTRAINT agent_loads_pkey PRIMARY KEY (agent_id);
ALTER TABLE ONLY public.agents
    ADD CONSTRAINT agents_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (scope, key);
ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_pkey PRIMARY KEY (id);
ALTER TABLE public.api_tokens
    ADD CONSTRAINT api_tokens_scopes_check CHECK ((scopes <@ ARRAY['session'::text, 'handle'::text, 'contacts:read'::text, 'customers:write'::text, 'people:merge'::text, 'supervise'::text, 'administer'::text, 'receive'::text, 'rules:read'::text, 'rules:write'::text, 'rules:publish'::text, 'decisions:make'::text, 'actions:read'::text, 'actions:write'::text, 'actions:publish'::text, 'recordings:listen'::text])) NOT VALID;
ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_once UNIQUE (source, customer_id);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_entries
    ADD CONSTRAINT audit_entries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.browser_connections
    ADD CONSTRAINT browser_connections_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.budgets
    ADD CONSTRAINT budgets_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.call_commands
    ADD CONSTRAINT call_commands_pkey PRIMARY KEY (sequence);
ALTER TABLE ONLY public.callbacks
    ADD CONSTRAINT callbacks_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.callbacks
    ADD CONSTRAINT callbacks_work_item_id_key UNIQUE (work_item_id);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_key_key UNIQUE (key);
ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.capacity_rules
    ADD CONSTRAINT capacity_rules_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_number_key UNIQUE (number);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_draft
    ADD CONSTRAINT catalogue_draft_pkey PRIMARY KEY (one_row);
ALTER TABLE ONLY public.catalogue_versions
    ADD CONSTRAINT catalogue_versions_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.choice_lists
    ADD CONSTRAINT choice_lists_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.conversions
    ADD CONSTRAINT conversions_key_key UNIQUE (key);
ALTER TABLE ONLY public.conversions
    ADD CONSTRAINT conversions_pkey PRIMARY KEY (id);
ALTER TABLE public.customer_identifiers
    ADD CONSTRAINT customer_identifiers_confidence_check CHECK ((confidence = ANY (ARRAY['claimed'::text, 'observed'::text, 'verified'::text]))) NOT VALID;
ALTER TABLE ONLY public.customer_identifiers
    ADD CONSTRAINT customer_identifiers_pkey PRIMARY KEY (kind, value, customer_id);
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.doubtful_pairs
    ADD CONSTRAINT doubtful_pairs_left_id_right_id_key UNIQUE (left_id, right_id);
ALTER TABLE ONLY public.doubtful_pairs
    ADD CONSTRAINT doubtful_pairs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT drafts_pkey PRIMARY KEY (interaction_id, agent_id);
ALTER TABLE ONLY public.engagements
    ADD CONSTRAINT engagements_agent UNIQUE (touchpoint_id, agent_id);
ALTER TABLE ONLY public.engagements
    ADD CONSTRAINT engagements_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.event_agents
    ADD CONSTRAINT event_agents_pkey PRIMARY KEY (agent_id, tx, seq, at);
ALTER TABLE ONLY public.event_agents_default
    ADD CONSTRAINT event_agents_default_pkey PRIMARY KEY (agent_id, tx, seq, at);
ALTER TABLE ONLY public.external_items
    ADD CONSTRAINT external_items_external_id UNIQUE (touchpoint_id, external_id);
ALTER TABLE ONLY public.external_items
    ADD CONSTRAINT external_items_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.fetch_states
    ADD CONSTRAINT fetch_states_pkey PRIMARY KEY (touchpoint_id);
ALTER TABLE ONLY public.hubs
    ADD CONSTRAINT hubs_key_key UNIQUE (key);
ALTER TABLE ONLY public.hubs
    ADD CONSTRAINT hubs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.identity_events
    ADD CONSTRAINT identity_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.identity_keys
    ADD CONSTRAINT identity_keys_pkey PRIMARY KEY (key, customer_id);
ALTER TABLE public.interactions
    ADD CONSTRAINT interactions_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'chat'::text, 'webform'::text, 'sms'::text, 'voice'::text, 'external_live'::text, 'external_desk'::text]))) NOT VALID;
ALTER TABLE public.interactions
    ADD CONSTRAINT interactions_outcome_check CHECK ((outcome = ANY (ARRAY['resolved'::text, 'follow_up'::text, 'transferred'::text, 'abandoned'::text, 'no_answer_needed'::text, 'spam'::text, 'automatic'::text, 'not_reached'::text]))) NOT VALID;
ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.item_scores
    ADD CONSTRAINT item_scores_pkey PRIMARY KEY (work_item_id);
ALTER TABLE ONLY public.lease_sharers
    ADD CONSTRAINT lease_sharers_pkey PRIMARY KEY (name, holder);
ALTER TABLE ONLY public.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ledgers
    ADD CONSTRAINT ledgers_pkey PRIMARY KEY (customer_id);
ALTER TABLE ONLY public.liaisons
    ADD CONSTRAINT liaisons_pkey PRIMARY KEY (touchpoint_id);
ALTER TABLE ONLY public.log_generation
    ADD CONSTRAINT log_generation_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY public.menu_versions
    ADD CONSTRAINT menu_versions_pkey PRIMARY KEY (menu_id, number);
ALTER TABLE ONLY public.menus
    ADD CONSTRAINT menus_key_key UNIQUE (key);
ALTER TABLE ONLY public.menus
    ADD CONSTRAINT menus_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.offers
    ADD CONSTRAINT offers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.offers
    ADD CONSTRAINT offers_reservation_id_key UNIQUE (reservation_id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_key_key UNIQUE (key);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.page_views
    ADD CONSTRAINT page_views_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (customer_id);
ALTER TABLE ONLY public.plan_versions
    ADD CONSTRAINT plan_versions_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.presences
    ADD CONSTRAINT presences_pkey PRIMARY KEY (agent_id);
ALTER TABLE ONLY public.propensity_counting
    ADD CONSTRAINT propensity_counting_pkey PRIMARY KEY (one_row);
ALTER TABLE ONLY public.propensity_counts
    ADD CONSTRAINT propensity_counts_pkey PRIMARY KEY (action, treatment, channel);
ALTER TABLE public.quick_replies
    ADD CONSTRAINT quick_replies_channels_check CHECK ((channels <@ ARRAY['email'::text, 'chat'::text, 'webform'::text, 'sms'::text, 'voice'::text, 'external_live'::text, 'external_desk'::text])) NOT VALID;
ALTER TABLE ONLY public.quick_replies
    ADD CONSTRAINT quick_replies_key_key UNIQUE (key);
ALTER TABLE ONLY public.quick_replies
    ADD CONSTRAINT quick_replies_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reasons
    ADD CONSTRAINT reasons_key_key UNIQUE (key);
ALTER TABLE ONLY public.reasons
    ADD CONSTRAINT reasons_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_pkey PRIMARY KEY (id);
ALTER TABLE public.reservations
    ADD CONSTRAINT reservations_borrowed_check CHECK (((0 <= borrowed_alike) AND (borrowed_alike <= borrowed) AND (borrowed <= units))) NOT VALID;
ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT reservations_id_work_item_id_agent_id_key UNIQUE (id, work_item_id, agent_id);
ALTER TABLE public.reservations
    ADD CONSTRAINT reservations_lent_check CHECK (((0 <= lent) AND (lent <= units) AND ((lent > 0) = (lent_to IS NOT NULL)) AND ((lent = 0) OR (borrowed = 0)))) NOT VALID;
ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT reservations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.response_keys
    ADD CONSTRAINT response_keys_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.routing_attributes
    ADD CONSTRAINT routing_attributes_key_key UNIQUE (key);
ALTER TABLE ONLY public.routing_attributes
    ADD CONSTRAINT routing_attributes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rule_decisions
    ADD CONSTRAINT rule_decisions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rule_drafts
    ADD CONSTRAINT rule_drafts_pkey PRIMARY KEY (rule_set_id);
ALTER TABLE ONLY public.rule_sets
    ADD CONSTRAINT rule_sets_key_key UNIQUE (key);
ALTER TABLE ONLY public.rule_sets
    ADD CONSTRAINT rule_sets_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rule_versions
    ADD CONSTRAINT rule_versions_pkey PRIMARY KEY (rule_set_id, number);
ALTER TABLE ONLY public.score_connection
    ADD CONSTRAINT score_connection_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.segments
    ADD CONSTRAINT segments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_key_key UNIQUE (key);
ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.simulations
    ADD CONSTRAINT simulations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.skills
    ADD CONSTRAINT skills_key_key UNIQUE (key);
ALTER TABLE ONLY public.skills
    ADD CONSTRAINT skills_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sounds
    ADD CONSTRAINT sounds_key_key UNIQUE (key);
ALTER TABLE ONLY public.sounds
    ADD CONSTRAINT sounds_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sounds
    ADD CONSTRAINT sounds_storage_key_key UNIQUE (storage_key);
ALTER TABLE ONLY public.source_checks
    ADD CONSTRAINT source_checks_pkey PRIMARY KEY (source_id);
ALTER TABLE ONLY public.source_secrets
    ADD CONSTRAINT source_secrets_pkey PRIMARY KEY (source_id);
ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_key_key UNIQUE (key);
ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.timers
    ADD CONSTRAINT timers_pkey PRIMARY KEY (kind, key);
ALTER TABLE public.touchpoints
    ADD CONSTRAINT touchpoints_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'chat'::text, 'webform'::text, 'sms'::text, 'voice'::text, 'external_live'::text, 'external_desk'::text]))) NOT VALID;
ALTER TABLE ONLY public.touchpoints
    ADD CONSTRAINT touchpoints_key_key UNIQUE (key);
ALTER TABLE ONLY public.touchpoints
    ADD CONSTRAINT touchpoints_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.trunk_keys
    ADD CONSTRAINT trunk_keys_pkey PRIMARY KEY (trunk_id);
ALTER TABLE ONLY public.trunk_secrets
    ADD CONSTRAINT trunk_secrets_pkey PRIMARY KEY (trunk_id);
ALTER TABLE ONLY public.trunks
    ADD CONSTRAINT trunks_key_key UNIQUE (key);
ALTER TABLE ONLY public.trunks
    ADD CONSTRAINT trunks_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.voice_nodes
    ADD CONSTRAINT voice_nodes_pkey PRIMARY KEY (id);
ALTER TABLE public.work_items
    ADD CONSTRAINT work_items_also_offered CHECK (((also_offered_to = '{}'::uuid[]) OR (state = 'offered'::text))) NOT VALID;
ALTER TABLE public.work_items
    ADD CONSTRAINT work_items_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'chat'::text, 'webform'::text, 'sms'::text, 'voice'::text, 'external_live'::text, 'external_desk'::text]))) NOT VALID;
ALTER TABLE ONLY public.work_items
    ADD CONSTRAINT work_items_pkey PRIMARY KEY (id);
CREATE INDEX account_checks_account ON public.account_checks USING btree (account, at);

CREATE UNIQUE INDEX accounts_login_key ON public.accounts USING btree (lower((login COLLATE pg_c_utf8)));

CREATE INDEX action_offers_due ON public.action_offers USING btree (expires_at) WHERE (state = 'open'::text);

CREATE INDEX action_offers_made ON public.action_offers USING btree (made_at);

CREATE INDEX action_offers_open ON public.action_offers USING btree (customer_id) WHERE (state = 'open'::text);

CREATE INDEX activities_agent_id ON public.activities USING btree (agent_id, started_at);

CREATE INDEX activities_interaction_id ON public.activities USING btree (interaction_id);

CREATE INDEX answers_at ON public.answers USING btree (at);

CREATE INDEX attachments_interaction_id ON public.attachments USING btree (interaction_id);

CREATE INDEX attachments_unbound ON public.attachments USING btree (created_at) WHERE (message_id IS NULL);

CREATE INDEX attempts_customer ON public.attempts USING btree (customer_id);

CREATE INDEX attempts_due ON public.attempts USING btree (due_at, id) WHERE (state = 'waiting'::text);

CREATE INDEX attempts_list ON public.attempts USING btree (source, wanted_at, id);

CREATE INDEX audit_entries_at ON public.audit_entries USING btree (at DESC, id DESC);

CREATE INDEX automatic_answers_address ON public.automatic_answers USING btree (touchpoint_id, address, at);

CREATE INDEX browser_connections_agent ON public.browser_connections USING btree (agent_id, asked_at DESC) WHERE (agent_id IS NOT NULL);

CREATE INDEX browser_connections_asked ON public.browser_connections USING btree (asked_at) WHERE (ready_at IS NULL);

CREATE INDEX call_commands_node ON public.call_commands USING btree (node_id, sequence);

CREATE INDEX callbacks_interaction_id ON public.callbacks USING btree (interaction_id);

CREATE INDEX callbacks_merged_into ON public.callbacks USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX callbacks_next_at ON public.callbacks USING btree (next_at, id);

CREATE INDEX callbacks_open ON public.callbacks USING btree (number) WHERE (state = 'open'::text);

CREATE INDEX callbacks_open_interaction_id ON public.callbacks USING btree (interaction_id) WHERE (state = 'open'::text);

CREATE INDEX calls_interaction ON public.calls USING btree (interaction_id, started_at);

CREATE INDEX calls_legs ON public.calls USING gin (legs jsonb_path_ops);

CREATE INDEX calls_live ON public.calls USING btree (id) WHERE (state <> 'ended'::text);

CREATE INDEX calls_started ON public.calls USING btree (started_at);

CREATE INDEX cases_customer_id ON public.cases USING btree (customer_id, opened_at DESC, id DESC);

CREATE INDEX consents_customer_id ON public.consents USING btree (customer_id, purpose, channel, at DESC, id DESC);

CREATE INDEX conversions_at ON public.conversions USING btree (at);

CREATE INDEX conversions_customer ON public.conversions USING btree (customer_id, at DESC, id DESC);

CREATE INDEX customer_identifiers_customer_id ON public.customer_identifiers USING btree (customer_id);

CREATE INDEX customer_identifiers_expires_at ON public.customer_identifiers USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE INDEX customer_identifiers_value ON public.customer_identifiers USING btree (lower((value COLLATE pg_c_utf8))) WHERE (kind <> 'visitor'::text);

CREATE INDEX customer_identifiers_value_trigrams ON public.customer_identifiers USING gin (public.trigrams(value)) WITH (fastupdate=off) WHERE (kind <> 'visitor'::text);

CREATE INDEX customers_name ON public.customers USING btree (lower(("left"(name, 200) COLLATE pg_c_utf8)));

CREATE INDEX customers_name_trigrams ON public.customers USING gin (public.trigrams("left"(name, 200))) WITH (fastupdate=off);

CREATE INDEX decisions_age ON public.decisions USING btree (at);

CREATE INDEX doubtful_pairs_order ON public.doubtful_pairs USING btree (((proposed_by = ''::text)), score DESC, id);

CREATE INDEX engagements_agent_id ON public.engagements USING btree (agent_id) WHERE (units > 0);

CREATE INDEX events_interaction_id ON ONLY public.events USING btree (interaction_id, tx, seq) WHERE (interaction_id IS NOT NULL);

CREATE INDEX events_default_interaction_id_tx_seq_idx ON public.events_default USING btree (interaction_id, tx, seq) WHERE (interaction_id IS NOT NULL);

CREATE INDEX events_place ON ONLY public.events USING btree (tx, seq);

CREATE INDEX events_default_tx_seq_idx ON public.events_default USING btree (tx, seq);

CREATE UNIQUE INDEX external_items_interaction_id ON public.external_items USING btree (interaction_id) WHERE (interaction_id IS NOT NULL);

CREATE INDEX external_items_over ON public.external_items USING btree (heard_at) WHERE (state = ANY (ARRAY['ended'::text, 'gone'::text, 'missing'::text]));

CREATE INDEX external_items_unfinished ON public.external_items USING btree (touchpoint_id, external_id) WHERE (state = ANY (ARRAY['waiting'::text, 'taken'::text, 'parked'::text]));

CREATE INDEX identity_events_customer_id ON public.identity_events USING btree (customer_id);

CREATE INDEX identity_events_other_id ON public.identity_events USING btree (other_id) WHERE (other_id IS NOT NULL);

CREATE INDEX identity_events_sharing ON public.identity_events USING btree (trait, value) WHERE (kind = ANY (ARRAY['declared_shared'::text, 'declared_own'::text]));

CREATE INDEX identity_events_unsettled ON public.identity_events USING btree (id) WHERE (NOT settled);

CREATE INDEX identity_keys_customer_id ON public.identity_keys USING btree (customer_id);

CREATE INDEX interactions_case_id ON public.interactions USING btree (case_id, opened_at, id);

CREATE INDEX interactions_customer_id ON public.interactions USING btree (customer_id, opened_at DESC, id DESC);

CREATE INDEX interactions_search ON public.interactions USING gin (search) WITH (fastupdate=off);

CREATE INDEX interactions_sender ON public.interactions USING btree (touchpoint_id, sender_kind, sender_value, opened_at DESC, id DESC);

CREATE UNIQUE INDEX ledger_entries_accepted ON public.ledger_entries USING btree (customer_id, action) WHERE ((kind = 'accepted'::text) AND ((data ->> 'once'::text) = 'true'::text));

CREATE INDEX ledger_entries_at ON public.ledger_entries USING btree (at);

CREATE INDEX ledger_entries_newest ON public.ledger_entries USING btree (customer_id, at DESC, id DESC);

CREATE UNIQUE INDEX ledger_entries_once ON public.ledger_entries USING btree (offer_id, kind) WHERE (kind = ANY (ARRAY['shown'::text, 'sent'::text, 'accepted'::text, 'expired'::text, 'withdrawn'::text]));

CREATE INDEX messages_author_id ON public.messages USING btree (author_id, sent_at) WHERE (author_id IS NOT NULL);

CREATE INDEX messages_interaction_id ON public.messages USING btree (interaction_id, id);

CREATE UNIQUE INDEX messages_provider_message_id ON public.messages USING btree (touchpoint_id, public.provider_key(provider_message_id), direction);

CREATE INDEX messages_search ON public.messages USING gin (search) WITH (fastupdate=off);

CREATE INDEX notes_interaction_id ON public.notes USING btree (interaction_id);

CREATE INDEX offers_missed ON public.offers USING btree (agent_id, ended_at) WHERE (state = ANY (ARRAY['expired'::text, 'rejected'::text]));

CREATE UNIQUE INDEX offers_one_each ON public.offers USING btree (work_item_id, agent_id) WHERE ((state = 'pending'::text) AND beside);

CREATE UNIQUE INDEX offers_one_pending ON public.offers USING btree (work_item_id) WHERE ((state = 'pending'::text) AND (NOT beside));

CREATE INDEX offers_pending ON public.offers USING btree (agent_id) WHERE (state = 'pending'::text);

CREATE INDEX offers_work_item_id ON public.offers USING btree (work_item_id);

CREATE INDEX outbox_pending ON public.outbox USING btree (next_at, id) WHERE (state = 'pending'::text);

CREATE INDEX outbox_sending ON public.outbox USING btree (claimed_until) WHERE (state = 'sending'::text);

CREATE INDEX outbox_sent ON public.outbox USING btree (created_at) WHERE (state = 'sent'::text);

CREATE INDEX page_views_seen_at ON public.page_views USING btree (seen_at);

CREATE INDEX page_views_visitor_id ON public.page_views USING btree (visitor_id, seen_at DESC, id DESC);

CREATE INDEX people_person_id ON public.people USING btree (person_id);

CREATE INDEX recordings_interaction ON public.recordings USING btree (interaction_id);

CREATE INDEX recordings_to_delete ON public.recordings USING btree (delete_after, id) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX reservations_one_open ON public.reservations USING btree (work_item_id) WHERE ((released_at IS NULL) AND (NOT beside));

CREATE INDEX reservations_open ON public.reservations USING btree (agent_id) WHERE (released_at IS NULL);

CREATE INDEX rule_decisions_age ON public.rule_decisions USING btree (at);

CREATE INDEX rule_decisions_newest ON public.rule_decisions USING btree (rule_set_id, at DESC, id DESC);

CREATE UNIQUE INDEX rule_sets_one_for_a_purpose ON public.rule_sets USING btree (purpose) WHERE (active AND (purpose <> 'general'::text));

CREATE INDEX segments_interaction_id ON public.segments USING btree (interaction_id);

CREATE UNIQUE INDEX segments_one_open ON public.segments USING btree (work_item_id) WHERE (ended_at IS NULL);

CREATE INDEX segments_partner_id ON public.segments USING btree (partner_id, ended_at);

CREATE INDEX sessions_account_id ON public.sessions USING btree (account_id);

CREATE INDEX sessions_expires_at ON public.sessions USING btree (expires_at);

CREATE INDEX timers_due_at ON public.timers USING btree (due_at);

CREATE INDEX work_items_abandoned ON public.work_items USING btree (state_since) WHERE ((state = 'canceled'::text) AND (answered_at IS NULL));

CREATE INDEX work_items_answered ON public.work_items USING btree (service_id, answered_at) WHERE (answered_at IS NOT NULL);

CREATE INDEX work_items_completed ON public.work_items USING btree (service_id, state_since) WHERE (state = 'completed'::text);

CREATE INDEX work_items_created_at ON public.work_items USING brin (created_at) WITH (autosummarize='on');

CREATE INDEX work_items_due_at ON public.work_items USING btree (due_at, id);

CREATE INDEX work_items_held ON public.work_items USING btree (agent_id, created_at, id) WHERE (state = ANY (ARRAY['offered'::text, 'assigned'::text, 'wrapping'::text]));

CREATE INDEX work_items_interaction_id ON public.work_items USING btree (interaction_id, created_at, id);

CREATE INDEX work_items_live ON public.work_items USING btree (due_at, id) WHERE (state <> ALL (ARRAY['completed'::text, 'canceled'::text]));

CREATE UNIQUE INDEX work_items_one_live ON public.work_items USING btree (interaction_id) WHERE (state <> ALL (ARRAY['completed'::text, 'canceled'::text]));

CREATE INDEX work_items_parked ON public.work_items USING btree (preferred_agent_id, parked_until, id) WHERE (state = 'parked'::text);

CREATE UNIQUE INDEX work_items_place_of ON public.work_items USING btree (place_of) WHERE (place_of IS NOT NULL);

CREATE UNIQUE INDEX work_items_reservation_id ON public.work_items USING btree (reservation_id) WHERE (reservation_id IS NOT NULL);

CREATE INDEX work_items_waiting ON public.work_items USING btree (service_id, due_at, id, media_type, channel) WHERE (state = 'queued'::text);

ALTER INDEX public.event_agents_pkey ATTACH PARTITION public.event_agents_default_pkey;

ALTER INDEX public.events_interaction_id ATTACH PARTITION public.events_default_interaction_id_tx_seq_idx;

ALTER INDEX public.events_place ATTACH PARTITION public.events_default_tx_seq_idx;

CREATE TRIGGER agent_loads_capacity BEFORE UPDATE ON public.agent_loads FOR EACH ROW WHEN ((((new.total_used > new.total_limit) AND (((new.total_used - new.elsewhere_real_time) - new.elsewhere_deferred) > ((old.total_used - old.elsewhere_real_time) - old.elsewhere_deferred))) OR ((new.real_time_used > new.real_time_limit) AND ((new.real_time_used - new.elsewhere_real_time) > (old.real_time_used - old.elsewhere_real_time))) OR ((new.deferred_used > new.deferred_limit) AND ((new.deferred_used - new.elsewhere_deferred) > (old.deferred_used - old.elsewhere_deferred))))) EXECUTE FUNCTION public.refuse('agent_loads_capacity', 'capacity in use exceeds the limit');

CREATE TRIGGER agent_loads_capacity_new BEFORE INSERT ON public.agent_loads FOR EACH ROW WHEN (((new.total_used > new.total_limit) OR (new.real_time_used > new.real_time_limit) OR (new.deferred_used > new.deferred_limit))) EXECUTE FUNCTION public.refuse('agent_loads_capacity', 'capacity in use exceeds the limit');

CREATE TRIGGER catalogue_versions_are_kept BEFORE DELETE OR UPDATE ON public.catalogue_versions FOR EACH ROW EXECUTE FUNCTION public.keep_catalogue_version();

CREATE TRIGGER interactions_customer AFTER UPDATE ON public.interactions FOR EACH ROW WHEN ((old.customer_id IS DISTINCT FROM new.customer_id)) EXECUTE FUNCTION public.follow_customer();

CREATE TRIGGER offers_one_end BEFORE UPDATE ON public.offers FOR EACH ROW WHEN (((old.state <> 'pending'::text) AND (old.state <> new.state))) EXECUTE FUNCTION public.refuse('offers_one_end', 'an offer has exactly one end');

CREATE TRIGGER plan_versions_are_kept BEFORE DELETE OR UPDATE ON public.plan_versions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER rule_versions_are_kept BEFORE DELETE OR UPDATE ON public.rule_versions FOR EACH ROW EXECUTE FUNCTION public.keep_rule_version();

CREATE TRIGGER work_items_transition BEFORE UPDATE ON public.work_items FOR EACH ROW WHEN (((old.state <> new.state) AND (((old.state || '>'::text) || new.state) <> ALL (ARRAY['queued>offered'::text, 'queued>parked'::text, 'queued>canceled'::text, 'offered>assigned'::text, 'offered>queued'::text, 'offered>canceled'::text, 'assigned>wrapping'::text, 'assigned>parked'::text, 'assigned>queued'::text, 'parked>queued'::text, 'parked>canceled'::text, 'wrapping>completed'::text, 'wrapping>queued'::text])))) EXECUTE FUNCTION public.refuse('work_items_transition', 'a work item cannot change in this way');

ALTER TABLE ONLY public.action_offers
    ADD CONSTRAINT action_offers_budget_fkey FOREIGN KEY (budget) REFERENCES public.budgets(key);
ALTER TABLE ONLY public.action_offers
    ADD CONSTRAINT action_offers_catalogue_fkey FOREIGN KEY (catalogue) REFERENCES public.catalogue_versions(number);
ALTER TABLE ONLY public.action_offers
    ADD CONSTRAINT action_offers_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.activities
    ADD CONSTRAINT activities_interaction_id_fkey FOREIGN KEY (interaction_id) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.agent_loads
    ADD CONSTRAINT agent_loads_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.agents(id);
ALTER TABLE ONLY public.agents
    ADD CONSTRAINT agents_hub_id_fkey FOREIGN KEY (hub_id) REFERENCES public.hubs(id);
ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.automatic_answers
    ADD CONSTRAINT automatic_answers_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.browser_connections
    ADD CONSTRAINT browser_connections_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.callbacks
    ADD CONSTRAINT callbacks_interaction_id_fkey FOREIGN KEY (interaction_id) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.callbacks
    ADD CONSTRAINT callbacks_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.callbacks
    ADD CONSTRAINT callbacks_work_item_id_fkey FOREIGN KEY (work_item_id) REFERENCES public.work_items(id);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_interaction_id_fkey FOREIGN KEY (interaction_id) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_work_item_id_fkey FOREIGN KEY (work_item_id) REFERENCES public.work_items(id);
ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.catalogue_versions
    ADD CONSTRAINT catalogue_versions_restored_fkey FOREIGN KEY (restored) REFERENCES public.catalogue_versions(number);
ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_heard_from_fkey FOREIGN KEY (heard_from) REFERENCES public.customers(id);
ALTER TABLE ONLY public.conversions
    ADD CONSTRAINT conversions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.customer_identifiers
    ADD CONSTRAINT customer_identifiers_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_catalogue_fkey FOREIGN KEY (catalogue) REFERENCES public.catalogue_versions(number);
ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.doubtful_pairs
    ADD CONSTRAINT doubtful_pairs_left_id_fkey FOREIGN KEY (left_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.doubtful_pairs
    ADD CONSTRAINT doubtful_pairs_right_id_fkey FOREIGN KEY (right_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT drafts_interaction_id_fkey FOREIGN KEY (interaction_id) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.engagements
    ADD CONSTRAINT engagements_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.agents(id);
ALTER TABLE ONLY public.engagements
    ADD CONSTRAINT engagements_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.external_items
    ADD CONSTRAINT external_items_interaction_id_fkey FOREIGN KEY (interaction_id) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.external_items
    ADD CONSTRAINT external_items_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.fetch_states
    ADD CONSTRAINT fetch_states_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.identity_events
    ADD CONSTRAINT identity_events_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.identity_events
    ADD CONSTRAINT identity_events_other_id_fkey FOREIGN KEY (other_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.identity_keys
    ADD CONSTRAINT identity_keys_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);
ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_service_id_fkey FOREIGN KEY (service_id) REFERENCES public.services(id);
ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.item_scores
    ADD CONSTRAINT item_scores_work_item_id_fkey FOREIGN KEY (work_item_id) REFERENCES public.work_items(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES public.action_offers(id);
ALTER TABLE ONLY public.ledgers
    ADD CONSTRAINT ledgers_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.liaisons
    ADD CONSTRAINT liaisons_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.menu_versions
    ADD CONSTRAINT menu_versions_menu_id_fkey FOREIGN KEY (menu_id) REFERENCES public.menus(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_interaction_id_fkey FOREIGN KEY (interaction_id) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_interaction_id_fkey FOREIGN KEY (interaction_id) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.offers
    ADD CONSTRAINT offers_reservation FOREIGN KEY (reservation_id, work_item_id, agent_id) REFERENCES public.reservations(id, work_item_id, agent_id);
ALTER TABLE ONLY public.page_views
    ADD CONSTRAINT page_views_touchpoint_id_fkey FOREIGN KEY (touchpoint_id) REFERENCES public.touchpoints(id);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.plan_versions
    ADD CONSTRAINT plan_versions_restored_fkey FOREIGN KEY (restored) REFERENCES public.plan_versions(number);
ALTER TABLE ONLY public.presences
    ADD CONSTRAINT presences_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.agents(id);
ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_call_id_fkey FOREIGN KEY (call_id) REFERENCES public.calls(id);
ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_interaction_id_fkey FOREIGN KEY (interaction_id) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT reservations_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.agents(id);
ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT reservations_lent_to_fkey FOREIGN KEY (lent_to) REFERENCES public.reservations(id) NOT VALID;
ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT reservations_work_item_id_fkey FOREIGN KEY (work_item_id) REFERENCES public.work_items(id);
ALTER TABLE ONLY public.response_keys
    ADD CONSTRAINT response_keys_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.ledger_entries(id);
ALTER TABLE ONLY public.rule_decisions
    ADD CONSTRAINT rule_decisions_rule_set_id_fkey FOREIGN KEY (rule_set_id) REFERENCES public.rule_sets(id);
ALTER TABLE ONLY public.rule_drafts
    ADD CONSTRAINT rule_drafts_rule_set_id_fkey FOREIGN KEY (rule_set_id) REFERENCES public.rule_sets(id);
ALTER TABLE ONLY public.rule_sets
    ADD CONSTRAINT rule_sets_live FOREIGN KEY (id, live) REFERENCES public.rule_versions(rule_set_id, number);
ALTER TABLE ONLY public.rule_sets
    ADD CONSTRAINT rule_sets_scheduled FOREIGN KEY (id, scheduled) REFERENCES public.rule_versions(rule_set_id, number);
ALTER TABLE ONLY public.rule_versions
    ADD CONSTRAINT rule_versions_rule_set_id_fkey FOREIGN KEY (rule_set_id) REFERENCES public.rule_sets(id);
ALTER TABLE ONLY public.rule_versions
    ADD CONSTRAINT rule_versions_rule_set_id_restored_fkey FOREIGN KEY (rule_set_id, restored) REFERENCES public.rule_versions(rule_set_id, number);
ALTER TABLE ONLY public.segments
    ADD CONSTRAINT segments_interaction_id_fkey FOREIGN KEY (interaction_id) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_hub_id_fkey FOREIGN KEY (hub_id) REFERENCES public.hubs(id);
ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_overflow_service_id_fkey FOREIGN KEY (overflow_service_id) REFERENCES public.services(id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);
ALTER TABLE ONLY public.source_checks
    ADD CONSTRAINT source_checks_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.sources(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.source_secrets
    ADD CONSTRAINT source_secrets_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.sources(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.touchpoints
    ADD CONSTRAINT touchpoints_service_id_fkey FOREIGN KEY (service_id) REFERENCES public.services(id);
ALTER TABLE ONLY public.trunk_keys
    ADD CONSTRAINT trunk_keys_trunk_id_fkey FOREIGN KEY (trunk_id) REFERENCES public.trunks(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.trunk_secrets
    ADD CONSTRAINT trunk_secrets_trunk_id_fkey FOREIGN KEY (trunk_id) REFERENCES public.trunks(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.work_items
    ADD CONSTRAINT work_items_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);
ALTER TABLE ONLY public.work_items
    ADD CONSTRAINT work_items_interaction_id_fkey FOREIGN KEY (interaction_id) REFERENCES public.interactions(id);
ALTER TABLE ONLY public.work_items
    ADD CONSTRAINT work_items_reservation FOREIGN KEY (reservation_id, id, agent_id) REFERENCES public.reservations(id, work_item_id, agent_id);
ALTER TABLE ONLY public.work_items
    ADD CONSTRAINT work_items_service_id_fkey FOREIGN KEY (service_id) REFERENCES public.services(id);

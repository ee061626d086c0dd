-- Rule sets: what stays the same, the one draft of each, every version that was published, and the decisions that they made.

create table rule_sets (
    id             uuid        primary key,
    key            text        not null unique,
    name           text        not null,
    description    text        not null,
    purpose        text        not null check (purpose in ('general', 'intake')),
    created_at     timestamptz not null,
    live           integer,
    scheduled      integer,
    scheduled_from timestamptz,
    newest         integer     not null check (newest >= 0),
    active         boolean     not null,
    version        integer     not null,
    constraint rule_sets_schedule check ((scheduled is null) = (scheduled_from is null)),
    constraint rule_sets_numbers check (coalesce(live, 0) <= newest and coalesce(scheduled, 0) <= newest)
);
create unique index rule_sets_one_for_a_purpose on rule_sets (purpose) where active and purpose <> 'general';

create table rule_drafts (
    rule_set_id  uuid        primary key references rule_sets,
    state        text        not null check (state in ('draft', 'checked', 'approved', 'published', 'retired')),
    base         integer     not null check (base >= 0),
    content      jsonb       not null,
    account_id   uuid,
    account_name text        not null,
    changed_at   timestamptz not null,
    edited       boolean     not null,
    approved_by  text,
    version      integer     not null,
    constraint rule_drafts_unpublished check (state not in ('published', 'retired')),
    constraint rule_drafts_approval check ((state = 'approved') = (approved_by is not null))
);

create table rule_versions (
    rule_set_id    uuid        not null references rule_sets,
    number         integer     not null check (number > 0),
    state          text        not null check (state in ('published', 'retired')),
    at             timestamptz not null,
    account_id     uuid,
    account_name   text        not null,
    approved_by    text,
    reason         text        not null,
    effective_from timestamptz not null,
    retired_at     timestamptz,
    restored       integer,
    changes        jsonb       not null,
    content        jsonb       not null,
    primary key (rule_set_id, number),
    foreign key (rule_set_id, restored) references rule_versions (rule_set_id, number),
    constraint rule_versions_end check ((state = 'retired') = (retired_at is not null))
);
-- Which versions decide is said by the rule set; they have to be there. The table is new, so nobody waits for this.
-- squawk-ignore constraint-missing-not-valid
alter table rule_sets
    -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
    add constraint rule_sets_live foreign key (id, live) references rule_versions (rule_set_id, number),
    -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
    add constraint rule_sets_scheduled foreign key (id, scheduled) references rule_versions (rule_set_id, number);

-- What was published stays as it was: a version may retire, once, and nothing else.
create function keep_rule_version() returns trigger
    language plpgsql as
$$
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
create trigger rule_versions_are_kept before update or delete on rule_versions
    for each row execute function keep_rule_version();

create table rule_decisions (
    id             uuid        primary key,
    rule_set_id    uuid        not null references rule_sets,
    number         integer     not null,
    decision       text        not null,
    at             timestamptz not null,
    inputs         jsonb       not null,
    outcome        jsonb       not null,
    interaction_id uuid
);
create index rule_decisions_newest on rule_decisions (rule_set_id, at desc, id desc);
create index rule_decisions_age on rule_decisions (at);

-- What a contact was decided by when it arrived.
alter table interactions add column decided_by jsonb;

-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table timers drop constraint timers_kind_check;
alter table timers add constraint timers_kind_check
    check (kind in ('offer_expiry', 'wrap_up_limit', 'park_end', 'chat_idle', 'chat_gone', 'callback_hours', 'callback_merge',
                    'busy_elsewhere', 'rules_effective')) not valid;

-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table api_tokens drop constraint api_tokens_scopes_check;
alter table api_tokens add constraint api_tokens_scopes_check
    check (scopes <@ array['session', 'handle', 'contacts:read', 'customers:write', 'supervise', 'administer', 'receive',
                           'rules:read', 'rules:write', 'rules:publish']) not valid;

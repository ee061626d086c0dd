-- Another system may be asked what contacts are worth with agents (record 48). Constant defaults: no table is rewritten.
alter table services add column outside_score boolean not null default false;
-- squawk-ignore ban-drop-constraint -- the next statement adds it again: with another system to ask, the score may be empty
alter table services drop constraint services_value_check;
alter table services add constraint services_value_check
    check (value_window_seconds between 0 and 2 and length(score) <= 2000
           and (ranking <> 'best_value' or score <> '' or outside_score)) not valid;
-- squawk-ignore constraint-missing-not-valid -- services are a short list, and this is a transaction
alter table services validate constraint services_value_check;

create table score_connection (
    id          bigint primary key default 1 check (id = 1),
    connection  jsonb not null,
    deadline_ms integer not null check (deadline_ms between 20 and 2000),
    sealed      bytea,
    version     integer not null
);

create table item_scores (
    work_item_id uuid primary key references work_items (id) on delete cascade,
    answered_at  timestamptz not null,
    scores       jsonb not null,
    trouble      text not null
);

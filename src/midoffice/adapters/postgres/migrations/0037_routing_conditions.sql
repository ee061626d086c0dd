-- Conditions of services over attributes of agents and contacts (record 54). Constant defaults: no table is rewritten.
create table routing_attributes (
    id      uuid primary key,
    key     text    not null unique,
    name    text    not null,
    values  jsonb   not null,
    active  boolean not null,
    version integer not null
);

alter table agents add column attributes jsonb not null default '{}';
alter table work_items add column attributes jsonb not null default '{}';
alter table services add column condition text not null default '';
-- squawk-ignore constraint-missing-not-valid -- services are a short list, and this is a transaction
alter table services add constraint services_condition_check check (length(condition) <= 2000);

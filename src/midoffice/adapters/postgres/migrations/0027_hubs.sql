-- Hubs: parts of a company that are routed apart. The main one is always there, and at first everything is in it.
create table hubs (
    id      uuid    primary key,
    key     text    not null unique,
    name    text    not null,
    active  boolean not null,
    version integer not null,
    constraint hubs_main_stays check (active or id <> '00000000-0000-4000-8000-000000000001')
);
insert into hubs (id, key, name, active, version) values ('00000000-0000-4000-8000-000000000001', 'main', 'Main', true, 1);

-- Constant defaults: the tables are not rewritten.
alter table services add column hub_id uuid not null default '00000000-0000-4000-8000-000000000001';
alter table services add constraint services_hub_id_fkey foreign key (hub_id) references hubs not valid;
-- squawk-ignore constraint-missing-not-valid -- services are a short list, and this is a transaction
alter table services validate constraint services_hub_id_fkey;
alter table agents add column hub_id uuid not null default '00000000-0000-4000-8000-000000000001';
alter table agents add constraint agents_hub_id_fkey foreign key (hub_id) references hubs not valid;
-- squawk-ignore constraint-missing-not-valid -- agents are a short list, and this is a transaction
alter table agents validate constraint agents_hub_id_fkey;

-- Who shares a kind of leases at present: processes that give signs of life.
create table lease_sharers (
    name       text        not null,
    holder     text        not null,
    expires_at timestamptz not null,
    primary key (name, holder)
) with (fillfactor = 50);

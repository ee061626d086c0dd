-- Shares of its agents' capacity that a service keeps for itself. Constant defaults: the table is not rewritten.
alter table services
    add column reserved_real_time double precision not null default 0,
    add column reserved_deferred  double precision not null default 0;
alter table services add constraint services_reserved_check
    check (reserved_real_time between 0 and 1 and reserved_deferred between 0 and 1) not valid;
-- squawk-ignore constraint-missing-not-valid -- services are a short list, and this is a transaction
alter table services validate constraint services_reserved_check;

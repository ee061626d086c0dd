-- Several agents may be asked at once for one work item (record 38). Constant defaults: no table is rewritten.
alter table services add column asked_at_once integer not null default 1;
alter table services add constraint services_asked_check check (asked_at_once between 1 and 10) not valid;
-- squawk-ignore constraint-missing-not-valid -- services are a short list, and this is a transaction
alter table services validate constraint services_asked_check;

alter table work_items add column also_offered_to uuid[] not null default '{}';
alter table work_items add constraint work_items_also_offered check (also_offered_to = '{}' or state = 'offered') not valid;

-- Of those who are asked at once the first leads: his offer and reservation are the item's own, and one as before. Those of the
-- others stand beside them.
alter table reservations add column beside boolean not null default false;
alter table offers add column beside boolean not null default false;

-- Partial indexes over what is pending now, a few thousand rows: they need not be built beside the traffic.
-- squawk-ignore require-concurrent-index-deletion -- as said above
drop index reservations_one_open;
-- squawk-ignore require-concurrent-index-creation -- as said above
create unique index reservations_one_open on reservations (work_item_id) where released_at is null and not beside;
-- squawk-ignore require-concurrent-index-deletion -- as said above
drop index offers_one_pending;
-- squawk-ignore require-concurrent-index-creation -- as said above
create unique index offers_one_pending on offers (work_item_id) where state = 'pending' and not beside;
-- squawk-ignore require-concurrent-index-creation -- as said above
create unique index offers_one_each on offers (work_item_id, agent_id) where state = 'pending' and beside;

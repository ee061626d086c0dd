-- A service may have its contacts paired by what they are worth with each agent (record 46). Constant defaults: no table is rewritten.
alter table services
    add column score                text             not null default '',
    add column value_window_seconds double precision not null default 0.2;
-- squawk-ignore ban-drop-constraint -- the next statement adds it again, with one value more
alter table services drop constraint services_ranking_check;
alter table services add constraint services_ranking_check
    check (ranking in ('longest_idle', 'least_occupied', 'best_match', 'round_robin', 'best_value')) not valid;
-- squawk-ignore constraint-missing-not-valid -- services are a short list, and this is a transaction
alter table services validate constraint services_ranking_check;
alter table services add constraint services_value_check
    check (value_window_seconds between 0 and 2 and length(score) <= 2000 and (ranking <> 'best_value' or score <> '')) not valid;
-- squawk-ignore constraint-missing-not-valid -- as said above
alter table services validate constraint services_value_check;

-- A service says which agent is first, how urgent its contacts are beside others', and whom it asks when they have waited.
-- Constant defaults: the tables are not rewritten.
alter table services
    add column ranking  text             not null default 'longest_idle',
    add column rank     integer          not null default 0,
    add column weight   double precision not null default 1,
    add column widening jsonb            not null default '[]';
alter table services add constraint services_ranking_check
    check (ranking in ('longest_idle', 'least_occupied', 'best_match', 'round_robin')) not valid;
-- squawk-ignore constraint-missing-not-valid -- services are a short list, and this is a transaction
alter table services validate constraint services_ranking_check;

-- The step of its service's widening that a work item has come to.
alter table work_items add column widened integer not null default 0;

-- Whose turn it is in a round: an offer that was declined counts as a turn, so idle_since does not tell.
alter table agent_loads add column last_offered_at timestamptz;

-- The centre's capacity rules; without a row those that we come with are in force.
create table capacity_rules (
    id            bigint   primary key default 1 check (id = 1),
    interrupts    jsonb    not null,
    ramp_up       interval not null check (ramp_up >= '0'),
    wrap_up_holds text     not null check (wrap_up_holds in ('own_units', 'all_media')),
    version       integer  not null
);

-- Work that interrupts other work borrows units from it. Constant defaults: the tables are not rewritten, and what is there
-- already keeps the checks, which are left as not validated.
alter table reservations
    add column borrowed       integer not null default 0,
    add column borrowed_alike integer not null default 0,
    add column lent           integer not null default 0,
    add column lent_to        uuid;
alter table reservations add constraint reservations_borrowed_check
    check (0 <= borrowed_alike and borrowed_alike <= borrowed and borrowed <= units) not valid;
alter table reservations add constraint reservations_lent_check
    check (0 <= lent and lent <= units and (lent > 0) = (lent_to is not null) and (lent = 0 or borrowed = 0)) not valid;
alter table reservations add constraint reservations_lent_to_fkey foreign key (lent_to) references reservations (id) not valid;

-- The agent's ledger tells what could be lent, what is held, and what is being wrapped up.
alter table agent_loads
    add column lendable jsonb   not null default '[]',
    add column lending  integer not null default 0 check (lending >= 0),
    add column holds    jsonb   not null default '[]',
    add column wrapping integer not null default 0 check (wrapping >= 0);
-- squawk-ignore ban-drop-constraint -- the one that replaces it allows less use than both sides together, and nothing else
alter table agent_loads drop constraint agent_loads_sum;
-- squawk-ignore constraint-missing-not-valid -- one row for each agent, and this is a transaction
alter table agent_loads add constraint agent_loads_sum check (total_used = real_time_used + deferred_used or (lending > 0 and total_used < real_time_used + deferred_used));
update agent_loads l
set lendable = held.lendable, wrapping = held.wrapping
from (
    select r.agent_id, count(*) filter (where w.state = 'wrapping') as wrapping,
           coalesce(jsonb_agg(jsonb_build_object('channel', w.channel, 'units', r.units) order by w.channel collate "C", r.units)
                    filter (where w.state = 'assigned'), '[]') as lendable
    from reservations r
    join work_items w on w.id = r.work_item_id
    where r.released_at is null
    group by r.agent_id
) as held
where held.agent_id = l.agent_id;

-- How long an agent's part of a contact lay aside for other work, and when the agent last came back to work.
alter table segments add column held interval not null default '0';
alter table presences add column returned_at timestamptz;

-- name: rules
select interrupts, ramp_up, wrap_up_holds, version, agents_take from capacity_rules;

-- Two who set the rules for the first time meet at the key; the second then finds a version that is not the one before its own.
-- name: set_rules
insert into capacity_rules (interrupts, ramp_up, wrap_up_holds, version, agents_take)
select $1, $2, $3, $4, $5 where $4 = 1 or exists (select from capacity_rules)
on conflict (id) do update
set interrupts = excluded.interrupts, ramp_up = excluded.ramp_up, wrap_up_holds = excluded.wrap_up_holds, version = excluded.version,
    agents_take = excluded.agents_take
where capacity_rules.version = excluded.version - 1;

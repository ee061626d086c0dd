-- Documents of events and the reasons of offers are mostly 1 to 4 kB. To compress what is above 2 kB takes longer than everything
-- else that is done to store an offer, and saves a third of it; so rows up to a page are stored as they are.
alter table offers set (toast_tuple_target = 8160);

do $$
declare
    partition regclass;
begin
    for partition in select inhrelid from pg_inherits where inhparent = 'events'::regclass loop
        execute format('alter table %s set (toast_tuple_target = 8160)', partition);
    end loop;
end
$$;

create or replace function make_event_partitions(now timestamptz, ahead integer) returns integer
    language plpgsql
    set lock_timeout = '3s' as
$$
declare
    first_month constant timestamp := date_trunc('month', now at time zone 'UTC');
    parent  text;
    child   text;
    starts  timestamptz;
    ends    timestamptz;
    made    integer := 0;
begin
    perform pg_advisory_xact_lock(hashtextextended('make_event_partitions', 0));
    for i in 0..ahead loop
        starts := (first_month + make_interval(months => i)) at time zone 'UTC';
        ends := (first_month + make_interval(months => i + 1)) at time zone 'UTC';
        foreach parent in array array['events', 'event_agents'] loop
            child := parent || to_char(starts at time zone 'UTC', '_YYYY_MM');
            continue when to_regclass(child) is not null;
            execute format('create table %I (like %I including defaults including constraints including storage)',
                           child, parent);
            if parent = 'events' then
                execute format('alter table %I set (toast_tuple_target = 8160)', child);
            end if;
            execute format('with moved as (delete from %I where at >= %L and at < %L returning *) '
                           'insert into %I select * from moved', parent || '_default', starts, ends, child);
            execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, starts, ends);
            made := made + 1;
        end loop;
    end loop;
    return made;
end
$$;

-- name: lock
select pg_advisory_xact_lock(hashtextextended('routing_plan', 0))::text;

-- name: number
select coalesce(max(number), 0) from plan_versions;

-- name: newest
select {PlanVersion} from plan_versions order by number desc limit 1;

-- name: version
select {PlanVersion} from plan_versions where number = $1;

-- Whoever did not lock meets the primary key.
-- name: append
insert into plan_versions ({PlanVersion})
select {PlanVersion $} where $1 = (select coalesce(max(number), 0) + 1 from plan_versions);

-- name: before
select {PlanEntry} from plan_versions where number < $1 order by number desc limit $2;

-- name: by_key
select {RuleSet} from rule_sets where key = $1;

-- Whoever did not lock the rule set meets the primary key.
-- name: append
insert into rule_versions ({RuleVersion})
select {RuleVersion $}
where $2 = (select coalesce(max(number), 0) + 1 from rule_versions where rule_set_id = $1);

-- name: rule_version
select {RuleVersion} from rule_versions where rule_set_id = $1 and number = $2;

-- name: retire
update rule_versions set state = 'retired', retired_at = $3
where rule_set_id = $1 and number = $2 and state = 'published';

-- name: before
select {RuleEntry} from rule_versions where rule_set_id = $1 and number < $2 order by number desc limit $3;

-- name: live
select id as rule_set_id, key, live as number from rule_sets where purpose = $1 and purpose <> 'general' and active and live is not null;

-- name: record
insert into rule_decisions ({RecordedDecision}) values ({RecordedDecision $});

-- name: decision
select {RecordedDecision} from rule_decisions where id = $1;

-- name: decisions
select {RecordedDecision} from rule_decisions
where rule_set_id = $1 and (at, id) < ($3, $4)
order by at desc, id desc
limit $2;

-- name: decided_since
select {RecordedDecision} from rule_decisions
where rule_set_id = $1 and at >= $2
order by at desc, id desc
limit $3;

-- name: forget_decisions
delete from rule_decisions where id in (select id from rule_decisions where at < $1 order by at limit $2);

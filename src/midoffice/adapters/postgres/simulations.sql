-- name: take
select {SimulationJob} from simulations
where state = 'waiting' or (state = 'running' and claimed_until < $1)
order by id
limit 1
for no key update skip locked;

-- name: forget_old
delete from simulations
where state not in ('waiting', 'running')
  and id not in (select id from simulations where state not in ('waiting', 'running') order by id desc limit $1)
returning id;

-- name: of_item
select {Callback} from callbacks where work_item_id = $1;

-- name: of_interaction
select {Callback} from callbacks where interaction_id = $1 order by asked_at desc, id desc limit 1;

-- name: open_of
select {Callback} from callbacks
where state = 'open'
  and (number = $2 or interaction_id in (select id from interactions where customer_id = $1 and state = 'open'))
order by id;

-- name: merged_into
select {Callback} from callbacks where merged_into = $1 order by id;

-- name: page
select {Callback c} from callbacks c
join work_items i on i.id = c.work_item_id
where (cardinality($2::text[]) = 0 or c.state = any($2))
  and (cardinality($3::uuid[]) = 0 or i.service_id = any($3))
  and (c.next_at, c.id) > ($4, $5)
order by c.next_at, c.id
limit $1;

-- name: choices
select choices from choice_lists where name = $1;

-- name: set_choices
insert into choice_lists (name, choices) values ($1, $2)
on conflict (name) do update set choices = excluded.choices;

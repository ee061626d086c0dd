-- name: choices
select choices, version from choice_lists where name = $1;

-- Two who set a list for the first time meet at its key; the second then finds a version that is not the one before its own.
-- name: set_choices
insert into choice_lists (name, choices, version)
select $1, $2, $3 where $3 = 1 or exists (select from choice_lists where name = $1)
on conflict (name) do update set choices = excluded.choices, version = excluded.version
where choice_lists.version = excluded.version - 1;

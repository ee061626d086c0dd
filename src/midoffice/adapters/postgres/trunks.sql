-- name: remove
delete from trunks where id = $1;

-- name: secret
select sealed from trunk_secrets where trunk_id = $1;

-- name: set_secret
insert into trunk_secrets (trunk_id, sealed) values ($1, $2)
on conflict (trunk_id) do update set sealed = excluded.sealed;

-- name: forget_secret
delete from trunk_secrets where trunk_id = $1;

-- name: certificate_key
select sealed from trunk_keys where trunk_id = $1;

-- name: set_certificate_key
insert into trunk_keys (trunk_id, sealed) values ($1, $2)
on conflict (trunk_id) do update set sealed = excluded.sealed;

-- name: forget_certificate_key
delete from trunk_keys where trunk_id = $1;

-- name: remove
delete from sources where id = $1;

-- name: revision
select coalesce(string_agg(id::text || ':' || version, ',' order by id), '') from sources;

-- name: secret
select sealed from source_secrets where source_id = $1;

-- name: set_secret
insert into source_secrets (source_id, sealed) values ($1, $2)
on conflict (source_id) do update set sealed = excluded.sealed;

-- name: forget_secret
delete from source_secrets where source_id = $1;

-- name: checks
select {SourceCheck} from source_checks order by source_id;

-- name: save_check
insert into source_checks ({SourceCheck}) values ({SourceCheck $})
on conflict (source_id) do update
set source_version = excluded.source_version,
    checked_at = excluded.checked_at,
    columns = excluded.columns,
    drift = excluded.drift,
    error = excluded.error;

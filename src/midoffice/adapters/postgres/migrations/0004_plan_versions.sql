-- Every version that the routing plan has had. `keys` are the ids that stood behind the keys of the document at the time.
create table plan_versions (
    number       integer     primary key check (number > 0),
    at           timestamptz not null,
    account_id   uuid,
    account_name text        not null,
    comment      text        not null,
    restored     integer     references plan_versions (number),
    changes      jsonb       not null,
    document     jsonb       not null,
    keys         jsonb       not null
);

-- What has been said is said: versions are appended and never changed.
create function refuse_change() returns trigger
    language plpgsql as
$$
begin
    raise exception 'rows of % are never changed', tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger plan_versions_are_kept before update or delete on plan_versions
    for each row execute function refuse_change();

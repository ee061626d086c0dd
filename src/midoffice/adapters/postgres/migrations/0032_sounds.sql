-- Sounds that administrators have uploaded; their bytes are where attachments are.
create table sounds (
    id          uuid             primary key,
    key         text             not null unique,
    name        text             not null,
    seconds     double precision not null check (seconds > 0),
    size_bytes  integer          not null check (size_bytes > 0),
    sha256      text             not null,
    storage_key text             not null unique,
    uploaded_by text             not null,
    uploaded_at timestamptz      not null,
    version     integer          not null
);

-- Every menu as it was at any time: who saved it, and when.
create table menu_versions (
    menu_id    uuid        not null references menus on delete cascade,
    number     integer     not null,
    name       text        not null,
    document   jsonb       not null,
    changed_at timestamptz not null,
    changed_by text        not null,
    primary key (menu_id, number)
);
insert into menu_versions (menu_id, number, name, document, changed_at, changed_by)
select id, version, name, document, changed_at, '' from menus;

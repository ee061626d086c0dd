-- What was recorded of calls, and messages that callers left: records; the sound is in files.

create table recordings (
    id             uuid        primary key,
    call_id        uuid        not null references calls,
    interaction_id uuid        not null references interactions,
    kind           text        not null check (kind in ('call', 'voicemail')),
    started_at     timestamptz not null,
    recording      jsonb       not null,
    delete_after   timestamptz,
    deleted_at     timestamptz,
    deleted_why    text        not null,
    peaks          jsonb       not null,
    version        integer     not null,
    constraint recordings_deleted check ((deleted_at is null) = (deleted_why = ''))
);
create index recordings_interaction on recordings (interaction_id);
create index recordings_to_delete on recordings (delete_after, id) where deleted_at is null;

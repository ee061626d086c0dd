-- Simulations of the draft of the catalogue, which go on by themselves.

create table simulations (
    id            uuid        primary key,
    asked_by      text        not null,
    asked_at      timestamptz not null,
    placement     text        not null,
    sample        integer     not null check (sample > 0),
    content_hash  text        not null,
    state         text        not null check (state in ('waiting', 'running', 'done', 'canceled', 'failed')),
    total         integer     not null check (total >= 0),
    done          integer     not null check (done between 0 and total),
    started_at    timestamptz,
    ended_at      timestamptz,
    claimed_until timestamptz,
    why           text        not null,
    figures       jsonb       not null,
    version       integer     not null,
    constraint simulations_end check ((state in ('done', 'canceled', 'failed')) = (ended_at is not null)),
    constraint simulations_claim check ((state = 'running') = (claimed_until is not null))
);

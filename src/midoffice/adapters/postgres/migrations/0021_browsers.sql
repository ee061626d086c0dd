-- Browsers that are connected with voice nodes: agents' softphones, and customers who call from a page.

create table browser_connections (
    id            uuid        primary key,
    call_id       uuid        not null,
    node_id       uuid        not null,
    asked_at      timestamptz not null,
    agent_id      uuid,
    touchpoint_id uuid        references touchpoints,
    sdp           text        not null,
    problem       text        not null,
    ready_at      timestamptz
);
create index browser_connections_agent on browser_connections (agent_id, asked_at desc) where agent_id is not null;
create index browser_connections_asked on browser_connections (asked_at) where ready_at is null;

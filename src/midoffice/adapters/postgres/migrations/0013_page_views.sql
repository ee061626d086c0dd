-- Pages of the company's site that visitors have seen: the newest of each, and not for long.
create table page_views (
    id            uuid        primary key,
    visitor_id    uuid        not null,
    touchpoint_id uuid        not null references touchpoints,
    seen_at       timestamptz not null,
    address       text        not null check (char_length(address) <= 500),
    title         text        not null check (char_length(title) <= 200)
);
create index page_views_visitor_id on page_views (visitor_id, seen_at desc, id desc);
create index page_views_seen_at on page_views (seen_at);

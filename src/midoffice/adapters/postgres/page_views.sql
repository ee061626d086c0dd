-- name: note
insert into page_views ({PageView}) values ({PageView $}) on conflict (id) do nothing;

-- name: trim
delete from page_views where id in (
    select id from page_views where visitor_id = $1 order by seen_at desc, id desc offset $2
);

-- name: of
select {PageView} from page_views where visitor_id = any($1) order by seen_at desc, id desc limit $2;

-- name: forget_before
delete from page_views where seen_at < $1;

-- name: by_key
select {StoredMenu} from menus where key = $1;

-- name: lock_key
select {StoredMenu} from menus where key = $1 for no key update;

-- name: keep_version
insert into menu_versions ({MenuVersion}) values ({MenuVersion $}) on conflict do nothing;

-- name: versions
select {MenuVersion} from menu_versions where menu_id = $1 order by number desc;

-- name: remove
delete from menus where key = $1;

-- name: count_check
with forgotten as (
    delete from account_checks where account = $1 and at < $2
),
counted as (
    insert into account_checks (account, at) values ($1, $3)
)
select count(*) + 1 from account_checks where account = $1 and at >= $2;

-- name: checks
select count(*) from account_checks where account = $1 and at >= $2;

-- name: account_by_login
select {Account}, password_hash
from accounts
where lower(login collate "pg_c_utf8") = lower($1 collate "pg_c_utf8");

-- name: set_password
update accounts set password_hash = $2 where id = $1;

-- name: add_session
insert into sessions ({Session}) values ({Session $});

-- name: session
select {Session} from sessions where id = $1;

-- name: touch_session
update sessions set seen_at = $2, expires_at = $3 where id = $1;

-- name: end_session
delete from sessions where id = $1;

-- name: end_sessions_of
delete from sessions where account_id = $1;

-- name: token_by_digest
select {ApiToken} from api_tokens where digest = $1;

-- name: tokens
select {ApiToken} from api_tokens order by created_at desc, id desc;

-- name: touch_token
update api_tokens set used_at = $2 where id = $1;

-- name: write_audit
insert into audit_entries ({AuditEntry}) values ({AuditEntry $});

-- name: audit
select {AuditEntry} from audit_entries order by at desc, id desc limit $1;

-- name: audit_before
select {AuditEntry} from audit_entries where (at, id) < ($2, $3) order by at desc, id desc limit $1;

-- name: remember
insert into answers (scope, key, request_digest, status, body, at) values ($1, $2, $3, $4, $5, $6);

-- name: recall
select request_digest, status, body from answers where scope = $1 and key = $2;

-- name: forget_sessions
delete from sessions where expires_at <= $1;

-- name: forget_answers
delete from answers where at < $1;

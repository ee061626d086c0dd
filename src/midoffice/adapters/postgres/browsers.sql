-- name: put
insert into browser_connections ({BrowserConnection}) values ({BrowserConnection $})
on conflict (id) do update set sdp = excluded.sdp, problem = excluded.problem, ready_at = excluded.ready_at;

-- name: find
select {BrowserConnection} from browser_connections where id = $1;

-- name: of_agent
select {BrowserConnection} from browser_connections where agent_id = $1 order by asked_at desc, id desc;

-- name: remove
delete from browser_connections where id = $1;

-- name: remove_before
delete from browser_connections where asked_at < $1 and ready_at is null;

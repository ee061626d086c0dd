-- name: attachments_of
select {Attachment} from attachments where interaction_id = $1 and message_id is not null order by id;

-- name: bind_attachments
update attachments set interaction_id = $2, message_id = $3
where id = any($1) and (message_id is null or message_id = $3);

-- name: bound_elsewhere
select id from attachments where id = any($1) and message_id <> $2;

-- name: unbound_attachments
select {Attachment} from attachments where message_id is null and created_at < $1 order by id;

-- name: remove_upload
delete from attachments where id = $1 and message_id is null;

-- name: open_segment
select {Segment} from segments where work_item_id = $1 and ended_at is null;

-- name: segments
select {Segment} from segments where interaction_id = $1 order by started_at, id;

-- name: activities
select {Activity} from activities where interaction_id = $1 order by started_at, id;

-- name: notes
select {Note} from notes where interaction_id = $1 order by written_at, id;

-- name: save_draft
insert into drafts ({Draft}) values ({Draft $})
on conflict (interaction_id, agent_id) do update
set body = excluded.body, saved_at = excluded.saved_at
where drafts.saved_at <= excluded.saved_at;

-- name: draft
select {Draft} from drafts where interaction_id = $1 and agent_id = $2;

-- name: remove_draft
delete from drafts where interaction_id = $1 and agent_id = $2;

-- name: agent_day
with ended as (
    select interaction_id, greatest(extract(epoch from ended_at - greatest(started_at, $2) - held), 0) as seconds
    from segments
    where partner_id = $1 and ended_at >= $2
)
select (select count(distinct interaction_id) from ended) as handled,
       (select count(*) from messages where author_id = $1 and direction = 'out' and sent_at >= $2) as messages,
       (select round(coalesce(sum(seconds), 0))::bigint from ended)
       + (select coalesce(sum(seconds), 0)
          from activities
          where agent_id = $1 and kind = 'after_contact' and started_at >= $2) as handle_seconds,
       (select count(*) from offers where agent_id = $1 and state = 'expired' and ended_at >= $2) as offers_missed,
       (select count(*) from offers where agent_id = $1 and state = 'rejected' and ended_at >= $2) as offers_rejected;

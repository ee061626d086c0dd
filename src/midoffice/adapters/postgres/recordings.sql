-- name: of_interaction
select {StoredRecording} from recordings where interaction_id = $1 order by started_at, id;

-- name: to_delete
select {StoredRecording} from recordings where deleted_at is null and delete_after <= $1 order by delete_after, id limit $2;

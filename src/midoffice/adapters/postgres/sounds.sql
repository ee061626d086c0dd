-- name: by_key
select {StoredSound} from sounds where key = $1;

-- name: remove
delete from sounds where id = $1;

-- What was called outside today is asked for before every call to the outside.

-- squawk-ignore require-concurrent-index-creation -- the table is a few migrations old
create index calls_started on calls (started_at);

-- What was called outside today is asked for before every call to the outside.

create index calls_started on calls (started_at);

-- Tokens may be made for listening to recordings.

-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table api_tokens drop constraint api_tokens_scopes_check;
alter table api_tokens add constraint api_tokens_scopes_check
    check (scopes <@ array['session', 'handle', 'contacts:read', 'customers:write', 'people:merge', 'supervise', 'administer',
                           'receive', 'rules:read', 'rules:write', 'rules:publish', 'decisions:make', 'actions:read',
                           'actions:write', 'actions:publish', 'recordings:listen']) not valid;

-- Programs handle contacts as well: partners with skills, capacity and presence of their own, who never sign in with a password.
-- squawk-ignore ban-drop-constraint -- the one that replaces it allows one role more
alter table accounts drop constraint accounts_roles_check;
alter table accounts add constraint accounts_roles_check
    check (roles <@ array['agent', 'supervisor', 'administrator', 'bot'] and (not 'bot' = any (roles) or cardinality(roles) = 1)) not valid;
-- squawk-ignore constraint-missing-not-valid -- accounts are a short list, and this is a transaction
alter table accounts validate constraint accounts_roles_check;

-- A constant default: the table is not rewritten.
alter table agents add column bot boolean not null default false;

-- Trunks over TLS with sealed sound, found by the records of their domain, which may be handed callers back.

-- squawk-ignore ban-drop-constraint -- a longer list takes its place
alter table trunks drop constraint trunks_transport_check;
-- squawk-ignore constraint-missing-not-valid -- trunks are a short list, and this is a transaction
alter table trunks add constraint trunks_transport_check check (transport in ('auto', 'udp', 'tcp', 'tls'));
-- squawk-ignore ban-drop-constraint -- one more value takes its place: 0, where the records of the domain tell
alter table trunks drop constraint trunks_port_check;
-- squawk-ignore constraint-missing-not-valid -- trunks are a short list, and this is a transaction
alter table trunks add constraint trunks_port_check check (port between 0 and 65535);
alter table trunks add column srtp text not null default 'off' check (srtp in ('off', 'preferred', 'required'));
alter table trunks add column authority text not null default '';
alter table trunks add column hands_over boolean not null default false;

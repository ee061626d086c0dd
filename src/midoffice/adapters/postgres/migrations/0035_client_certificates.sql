-- A trunk may show a certificate of its own to the far end; the key stands apart, sealed.

alter table trunks add column certificate text not null default '';
alter table trunks add column has_certificate_key boolean not null default false;
-- squawk-ignore constraint-missing-not-valid -- trunks are a short list, and this is a transaction
alter table trunks add constraint trunks_certificate_check check ((certificate <> '') = has_certificate_key);

create table trunk_keys (
    trunk_id uuid  primary key references trunks on delete cascade,
    sealed   bytea not null
);

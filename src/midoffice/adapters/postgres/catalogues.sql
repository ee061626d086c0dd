-- name: lock
select pg_advisory_xact_lock(hashtextextended('midoffice.catalogue', 0));

-- name: number
select coalesce(max(number), 0) from catalogue_versions;

-- name: draft
select {CatalogueDraft} from catalogue_draft;

-- name: add_draft
insert into catalogue_draft ({CatalogueDraft}) values ({CatalogueDraft $}) on conflict do nothing;

-- name: save_draft
update catalogue_draft
set (base, content, account_id, account_name, changed_at, edited, version) = ({CatalogueDraft $})
where version = $7 - 1;

-- name: append
insert into catalogue_versions ({CatalogueVersion})
select {CatalogueVersion $}
where $1 = (select coalesce(max(number), 0) + 1 from catalogue_versions);

-- name: catalogue
select {CatalogueVersion} from catalogue_versions where number = $1;

-- name: before
select {CatalogueEntry} from catalogue_versions where number < $1 order by number desc limit $2;

-- name: budgets
select {BudgetUse} from budgets order by key;

-- name: set_budgets
-- Those that are not named any more have nothing more to give.
with wanted as (
    select key, most from unnest($1::text[], $2::bigint[]) as given (key, most)
    union all
    select key, 0 from budgets where key <> all ($1::text[])
)
insert into budgets (key, most, ceiling)
select key, most, most from wanted order by key
on conflict (key) do update set most = excluded.most, ceiling = greatest(excluded.most, budgets.reserved + budgets.spent);

-- name: counting
select {Counting} from propensity_counting;

-- name: add_counting
insert into propensity_counting ({Counting}) values ({Counting $}) on conflict do nothing;

-- name: save_counting
update propensity_counting set (generation, place, version) = ({Counting $}) where version = $3 - 1;

-- name: count
insert into propensity_counts as kept ({TreatmentCount})
select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
on conflict (action, treatment, channel)
do update set shown = kept.shown + excluded.shown, accepted = kept.accepted + excluded.accepted;

-- name: counted
select {TreatmentCount} from propensity_counts order by action, treatment, channel;

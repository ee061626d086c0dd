-- Events and the reasons of offers are written once, read as a whole and never searched: they are kept as the text that came. To take
-- it apart for jsonb was a third of what an offer cost PostgreSQL (record 47).
-- Both tables are written anew, which takes as long as the log is long. Nobody can write meanwhile; a version that is still running
-- goes on afterwards, because jsonb becomes json by itself when it is stored.
set local statement_timeout = 0;
-- squawk-ignore changing-column-type -- as said above
alter table events alter column data type json using data::json;
-- squawk-ignore changing-column-type -- as said above
alter table offers alter column why type json using why::json;

-- An offer's item is that of its reservation (offers_reservation), whose item is there (reservations_work_item_id_fkey): to check it
-- once more for each offer said nothing new.
-- squawk-ignore ban-drop-constraint -- as said above
alter table offers drop constraint offers_work_item_id_fkey;

-- Replaying a day reads the items that arrived on it. Rows lie nearly in the order of their arrival, so a block range index
-- of a few kilobytes finds them, costs an insert next to nothing, and keeps updates in place as they are.
-- squawk-ignore require-concurrent-index-creation -- one pass over the table builds it, and this is a transaction
create index work_items_created_at on work_items using brin (created_at) with (autosummarize = on);

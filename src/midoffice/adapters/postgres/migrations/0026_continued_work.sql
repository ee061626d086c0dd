-- Work whose contact was thought to be over, and is not, waits again.
drop trigger work_items_transition on work_items;
create trigger work_items_transition before update on work_items for each row
    when (old.state <> new.state and (old.state || '>' || new.state) not in (
        'queued>offered', 'queued>parked', 'queued>canceled',
        'offered>assigned', 'offered>queued', 'offered>canceled',
        'assigned>wrapping', 'assigned>parked', 'assigned>queued',
        'parked>queued', 'parked>canceled',
        'wrapping>completed', 'wrapping>queued'))
    execute function refuse('work_items_transition', 'a work item cannot change in this way');

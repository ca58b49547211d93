-- A saga pays once and takes it back once, whatever asks in its name, as in the ledger of points.
-- Added only where it is missing, and where the books do not hold the opposite already (what was
-- forged before does not keep a service from its start; the audit tells of it).
set @add = if(
  (select count(*) = 0 from information_schema.statistics
   where table_schema = database() and index_name = 'payment_history_once')
  and not exists (select 1 from payment_history group by saga_id, event having count(*) > 1),
  'alter table payment_history add unique key payment_history_once (saga_id, event)',
  'do 0');
prepare add_key from @add;
execute add_key;
deallocate prepare add_key;

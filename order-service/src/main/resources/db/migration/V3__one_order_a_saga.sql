-- A saga pays one order, whatever asks in its name, as it makes one entry in the ledger of points.
-- Added only where it is missing, and where the books do not hold the opposite already (what was
-- forged before does not keep a service from its start; the audit tells of it).
set @add = if(
  (select count(*) = 0 from information_schema.statistics
   where table_schema = database() and index_name = 'orders_once')
  and not exists (
    select 1 from orders where saga_id is not null group by saga_id having count(*) > 1),
  'alter table orders add unique key orders_once (saga_id)',
  'do 0');
prepare add_key from @add;
execute add_key;
deallocate prepare add_key;

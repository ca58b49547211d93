-- The auditor asks the books by saga. The ids are UUIDv7, so the entries are appended.
-- Added only where it is missing: the migration bears to be run again.
set @add = if(
  (select count(*) = 0 from information_schema.statistics
   where table_schema = database() and index_name = 'orders_saga'),
  'alter table orders add key orders_saga (saga_id)',
  'do 0');
prepare add_key from @add;
execute add_key;
deallocate prepare add_key;

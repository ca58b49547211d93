-- The auditor asks the books by saga. The ids are UUIDv7, so the entries are appended.
-- Added only where it is missing: the migration bears to be run again.
set @add = if(
  (select count(*) = 0 from information_schema.statistics
   where table_schema = database() and index_name = 'payment_saga'),
  'alter table payment add key payment_saga (saga_id)',
  'do 0');
prepare add_key from @add;
execute add_key;
deallocate prepare add_key;
set @add = if(
  (select count(*) = 0 from information_schema.statistics
   where table_schema = database() and index_name = 'payment_history_saga'),
  'alter table payment_history add key payment_history_saga (saga_id)',
  'do 0');
prepare add_key from @add;
execute add_key;
deallocate prepare add_key;

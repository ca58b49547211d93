-- Managed and replicated servers want a primary key of every table (sql_require_primary_key).
-- Added only where it is missing: the migration bears to be run again.
set @add = if(
  (select count(*) = 0 from information_schema.table_constraints
   where table_schema = database() and table_name = 'payment_seq' and constraint_type = 'PRIMARY KEY'),
  'alter table payment_seq add column id tinyint not null default 1 comment ''one row only'' first, add primary key (id)',
  'do 0');
prepare add_key from @add;
execute add_key;
deallocate prepare add_key;

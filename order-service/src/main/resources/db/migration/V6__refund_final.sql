-- Whether a refund is known to stay: its saga is past its pivot, and withdraws it no more.
-- Added only where it is missing: the migration bears to be run again.
set @add = if(
  (select count(*) = 0 from information_schema.columns
   where table_schema = database() and table_name = 'orders' and column_name = 'refund_final'),
  'alter table orders
     add column refund_final boolean not null default false comment ''no longer withdrawn''',
  'do 0');
prepare add_column from @add;
execute add_column;
deallocate prepare add_column;

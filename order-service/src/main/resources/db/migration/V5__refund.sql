-- Who refunded a paid order, and when. Its status stays PAID, so that the build before reads every
-- row. A saga refunds one order, and the auditor finds it by this key.
-- Added only where they are missing: the migration bears to be run again.
set @add = if(
  (select count(*) = 0 from information_schema.columns
   where table_schema = database() and table_name = 'orders' and column_name = 'refund_saga_id'),
  'alter table orders
     add column refund_saga_id binary(16) comment ''who refunded it'',
     add column refunded_at datetime(6)',
  'do 0');
prepare add_columns from @add;
execute add_columns;
deallocate prepare add_columns;
set @add = if(
  (select count(*) = 0 from information_schema.statistics
   where table_schema = database() and index_name = 'orders_refund_once'),
  'alter table orders add unique key orders_refund_once (refund_saga_id)',
  'do 0');
prepare add_key from @add;
execute add_key;
deallocate prepare add_key;

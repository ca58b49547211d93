-- The payment outside that a charge was paid with: it charges once, whatever asks in its name. Rows
-- of earlier builds name none.
-- Added only where it is missing: the migration bears to be run again.
set @add = if(
  (select count(*) = 0 from information_schema.columns
   where table_schema = database() and table_name = 'ledger' and column_name = 'reference'),
  'alter table ledger
     add column reference varchar(64) character set ascii collate ascii_bin comment ''of a CHARGE: the payment outside'',
     add unique key ledger_reference (reference)',
  'do 0');
prepare add_reference from @add;
execute add_reference;
deallocate prepare add_reference;

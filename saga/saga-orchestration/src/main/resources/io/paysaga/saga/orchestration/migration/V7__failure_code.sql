-- Why a saga is undone, so that sagas are searched by it. Those of before keep none: they are purged
-- in time. Bears to be run again.
set @missing = (
  select count(*) = 0 from information_schema.columns
  where table_schema = database() and table_name = 'saga' and column_name = 'failure_code'
);
set @add = if(@missing,
  'alter table saga
     add column failure_code varchar(100) character set utf8mb4 collate utf8mb4_bin null comment ''as not-enough-points; null while nothing failed'',
     add key saga_failure (failure_code, id)',
  'do 0');
prepare add_failure_code from @add;
execute add_failure_code;
deallocate prepare add_failure_code;

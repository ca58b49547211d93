-- Who sent the command that a row came of: its ce_source. Rows of earlier builds do not say it.
-- Bears to be run again.
set @missing = (
  select count(*) = 0 from information_schema.columns
  where table_schema = database() and table_name = 'inbox' and column_name = 'asked_by'
);
set @add = if(@missing,
  'alter table inbox add column asked_by varchar(255) character set utf8mb4 collate utf8mb4_bin null comment ''who sent the command''',
  'do 0');
prepare add_asked_by from @add;
execute add_asked_by;
deallocate prepare add_asked_by;

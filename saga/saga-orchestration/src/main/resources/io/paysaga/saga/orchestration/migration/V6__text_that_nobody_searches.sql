-- Only this library reads these, and whole: as JSON, the database parsed and printed each at every
-- transition. Bears to be run again. Copies the table, and nobody writes to it meanwhile.
set @parsed = (
  select count(*) > 0 from information_schema.columns
  where table_schema = database() and table_name = 'saga' and column_name in ('state', 'data') and data_type = 'json'
);
set @keep = if(@parsed,
  'alter table saga
     modify column state mediumtext character set utf8mb4 collate utf8mb4_bin not null comment ''JSON'',
     modify column data mediumtext character set utf8mb4 collate utf8mb4_bin not null comment ''JSON''',
  'do 0');
prepare keep_sagas from @keep;
execute keep_sagas;
deallocate prepare keep_sagas;

set @parsed = (
  select count(*) > 0 from information_schema.columns
  where table_schema = database() and table_name = 'saga_journal' and column_name in ('detail', 'decided') and data_type = 'json'
);
set @keep = if(@parsed,
  'alter table saga_journal
     modify column detail mediumtext character set utf8mb4 collate utf8mb4_bin not null comment ''JSON'',
     modify column decided mediumtext character set utf8mb4 collate utf8mb4_bin not null comment ''JSON''',
  'do 0');
prepare keep_journal from @keep;
execute keep_journal;
deallocate prepare keep_journal;

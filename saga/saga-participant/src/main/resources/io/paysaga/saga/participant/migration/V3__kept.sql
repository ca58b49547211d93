-- Which rows are never purged: those that came of a bar. Rows of earlier builds do not say it.
-- Bears to be run again.
set @missing = (
  select count(*) = 0 from information_schema.columns
  where table_schema = database() and table_name = 'inbox' and column_name = 'kept'
);
set @add = if(@missing,
  'alter table inbox add column kept boolean not null default false comment ''came of a bar, and is never purged''',
  'do 0');
prepare add_kept from @add;
execute add_kept;
deallocate prepare add_kept;

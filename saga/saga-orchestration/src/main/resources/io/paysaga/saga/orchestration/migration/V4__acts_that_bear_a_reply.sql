-- A dead-lettered reply that an operator wants taken stands in the act. Bears to be run again.
set @missing = (
  select count(*) = 0 from information_schema.columns
  where table_schema = database() and table_name = 'operator_act' and column_name = 'reply'
);
set @add = if(@missing,
  'alter table operator_act add column reply json null comment ''as a journal tells it''',
  'do 0');
prepare add_reply from @add;
execute add_reply;
deallocate prepare add_reply;

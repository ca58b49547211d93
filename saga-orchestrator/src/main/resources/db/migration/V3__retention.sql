-- An Idempotency-Key lives as long as its saga: when a saga is purged, so is what stands for it.
-- Added only where it is missing: the migration bears to be run again.
set @missing = (
  select count(*) = 0 from information_schema.table_constraints
  where constraint_schema = database() and constraint_name = 'idempotency_key_saga'
);
set @add = if(@missing,
  'alter table idempotency_key add constraint idempotency_key_saga foreign key (saga_id) references saga (id) on delete cascade',
  'do 0');
prepare add_key from @add;
execute add_key;
deallocate prepare add_key;

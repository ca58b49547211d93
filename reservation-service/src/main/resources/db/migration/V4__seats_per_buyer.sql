-- A buyer holds so many seats at a time: who holds one has locked the buyer's row here, and counts
-- the seats by the key. Bears to be run again.
create table if not exists seat_holder (
  buyer_id bigint not null,
  primary key (buyer_id)
);
set @add = if(
  (select count(*) = 0 from information_schema.statistics
   where table_schema = database() and table_name = 'seat' and index_name = 'seat_held_by'),
  'alter table seat add key seat_held_by (held_by)',
  'do 0');
prepare add_key from @add;
execute add_key;
deallocate prepare add_key;

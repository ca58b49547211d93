-- Whose name was erased, on whose word; never changed. And the orders of a buyer are found by this key.
-- Added only where it is missing: the migration bears to be run again.
create table if not exists buyer_erasure (
  id               bigint        not null auto_increment,
  buyer_id         bigint        not null,
  orders           bigint        not null comment 'on which the name stood',
  asked_by         varchar(100)  character set utf8mb4 collate utf8mb4_bin not null comment 'name, for people',
  asked_by_subject varchar(255)  character set utf8mb4 collate utf8mb4_bin not null,
  reason           varchar(1000) character set utf8mb4 collate utf8mb4_bin not null,
  at               datetime(6)   not null,
  primary key (id),
  key buyer_erasure_buyer (buyer_id)
);
set @add = if(
  (select count(*) = 0 from information_schema.statistics
   where table_schema = database() and index_name = 'orders_buyer'),
  'alter table orders add key orders_buyer (buyer_id)',
  'do 0');
prepare add_key from @add;
execute add_key;
deallocate prepare add_key;

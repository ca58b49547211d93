-- What operators asked for; never changed. Bears to be run again.
create table if not exists operator_act (
  id       binary(16)    not null,
  saga_id  binary(16)    not null,
  step     varchar(40)   character set ascii collate ascii_bin null comment 'where the act is about one',
  slot     int           not null comment 'whose owner does it',
  action   varchar(40)   character set ascii collate ascii_bin not null,
  asked_by varchar(100)  character set utf8mb4 collate utf8mb4_bin not null comment 'as the body claims',
  reason   varchar(1000) character set utf8mb4 collate utf8mb4_bin not null,
  asked_at datetime(6)   not null,
  primary key (id),
  key operator_act_slot (slot, asked_at),
  key operator_act_saga (saga_id)
);

-- What came of an act: one row, written in the transaction that does it.
create table if not exists operator_verdict (
  act_id  binary(16)  not null,
  verdict varchar(40) character set ascii collate ascii_bin not null comment 'done, too-late, or why not',
  detail  json        null,
  at      datetime(6) not null,
  primary key (act_id)
);

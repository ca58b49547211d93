-- Bears to be run again, and finds tables that an earlier build's own script made: there it adds
-- only what is missing.
create table if not exists saga (
  id                 binary(16)   not null comment 'UUIDv7: tells when it began, and appends',
  type               varchar(40)  character set ascii collate ascii_bin not null comment 'the flow',
  definition_version int          not null,
  subject            varchar(60)  character set ascii collate ascii_bin not null comment 'what it is about, as ORDER:100',
  owner              varchar(40)  character set utf8mb4 collate utf8mb4_bin null comment 'whose it is',
  active_key         varchar(120) character set ascii collate ascii_bin null comment 'one live or completed saga per subject; null when undone',
  status             varchar(20)  character set ascii collate ascii_bin not null,
  stuck_since        datetime(6)  null,
  slot               int          not null comment 'partition of the replies whose owner judges the deadline',
  due_at             datetime(6)  null,
  state              json         not null,
  data               json         not null,
  transitions        int          not null comment 'journal rows so far',
  version            int          not null comment 'how often the row was written',
  created_at         datetime(6)  not null,
  updated_at         datetime(6)  not null,
  primary key (id),
  unique key saga_active (active_key),
  key saga_due (slot, due_at),
  key saga_stuck (stuck_since),
  key saga_subject (subject, id),
  key saga_owner (owner, id),
  key saga_status (status, id)
);

-- What came in and what was decided, one row per transition, never changed.
create table if not exists saga_journal (
  saga_id binary(16)  not null,
  seq     int         not null,
  at      datetime(6) not null,
  event   varchar(40) character set ascii collate ascii_bin not null,
  detail  json        not null,
  decided json        not null,
  primary key (saga_id, seq)
);

-- A best-effort step that is given up, a row for as long as it is.
create table if not exists best_effort_debt (
  saga_id     binary(16)  not null,
  step        varchar(40) character set ascii collate ascii_bin not null,
  given_up_at datetime(6) not null,
  primary key (saga_id, step),
  key best_effort_debt_age (given_up_at)
);

-- The earlier table knows buyers, who are numbers, and has an index of them: it stays, and is
-- written while an owner is a number.
set @missing = (
  select count(*) = 0 from information_schema.columns
  where table_schema = database() and table_name = 'saga' and column_name = 'owner'
);
set @add = if(@missing,
  'alter table saga add column owner varchar(40) character set utf8mb4 collate utf8mb4_bin null comment ''whose it is''',
  'do 0');
prepare add_owner from @add;
execute add_owner;
deallocate prepare add_owner;

set @required = (
  select count(*) > 0 from information_schema.columns
  where table_schema = database() and table_name = 'saga' and column_name = 'buyer_id' and is_nullable = 'NO'
);
set @loosen = if(@required, 'alter table saga modify column buyer_id bigint null', 'do 0');
prepare loosen_buyer from @loosen;
execute loosen_buyer;
deallocate prepare loosen_buyer;

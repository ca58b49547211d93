create table if not exists saga (
  id                 binary(16)  not null comment 'UUIDv7: tells when it began, and appends',
  type               varchar(40) character set ascii collate ascii_bin not null,
  definition_version int         not null,
  subject            varchar(60) character set ascii collate ascii_bin not null comment 'what is paid for, as ORDER:100',
  buyer_id           bigint      not null,
  active_key         varchar(120) character set ascii collate ascii_bin null comment 'one live or completed saga per subject; null when undone',
  status             varchar(20) character set ascii collate ascii_bin not null,
  stuck_since        datetime(6) null,
  slot               int         not null comment 'partition of saga.replies whose owner judges the deadline',
  due_at             datetime(6) null,
  state              json        not null,
  data               json        not null,
  transitions        int         not null comment 'journal rows so far',
  version            int         not null comment 'fence against a zombie owner',
  created_at         datetime(6) not null,
  updated_at         datetime(6) not null,
  primary key (id),
  unique key saga_active (active_key),
  key saga_due (slot, due_at),
  key saga_stuck (stuck_since),
  key saga_subject (subject, id),
  key saga_buyer (buyer_id, id),
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

-- Which saga an Idempotency-Key stands for. Only an accepted saga binds its key.
create table if not exists idempotency_key (
  buyer_id bigint       not null,
  name     varchar(200) character set ascii collate ascii_bin not null,
  body     binary(32)   not null comment 'SHA-256 of what was asked',
  saga_id  binary(16)   not null,
  primary key (buyer_id, name)
);

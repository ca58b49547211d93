-- One row per command that this participant has answered: its reply, given again to every copy.
-- The key begins with the saga's UUIDv7, so rows are appended.
create table if not exists inbox (
  saga_id    binary(16)   not null,
  step       varchar(40)  character set ascii collate ascii_bin not null,
  direction  enum('DO', 'UNDO') not null,
  reply_type varchar(120) character set ascii collate ascii_bin not null,
  reply      blob         not null comment 'the JSON that was sent',
  at         datetime(6)  not null,
  primary key (saga_id, step, direction),
  key inbox_at (at)
);

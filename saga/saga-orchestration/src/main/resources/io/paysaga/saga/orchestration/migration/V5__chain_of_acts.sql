-- A link for each row of acts, approvals and verdicts, made some time after the row; never changed.
create table if not exists operator_act_chain (
  seq      bigint     not null comment 'from 1 on, without a gap',
  kind     varchar(8) character set ascii collate ascii_bin not null comment 'act, approval, verdict',
  act_id   binary(16) not null,
  row_hash binary(32) not null comment 'SHA-256 of the row',
  previous binary(32) not null comment 'hash of the link before; zeros of the first',
  hash     binary(32) not null comment 'SHA-256 of all of the above',
  primary key (seq),
  unique key operator_act_chain_row (kind, act_id)
);

-- MySQL 8.0.15 parses CHECK without enforcing it: UNSIGNED keeps a balance from being negative.
create table if not exists account (
  buyer_id bigint          not null,
  balance  bigint unsigned not null comment 'won',
  primary key (buyer_id)
);

-- Rows are appended, never changed.
create table if not exists ledger (
  id              bigint          not null auto_increment,
  buyer_id        bigint          not null,
  kind            enum('CHARGE', 'USE', 'REFUND') not null,
  amount          bigint unsigned not null comment 'won',
  balance         bigint unsigned not null comment 'won, afterwards',
  saga_id         binary(16)      comment 'of a USE and its REFUND',
  idempotency_key varchar(200)    character set ascii collate ascii_bin comment 'of a CHARGE',
  at              datetime(6)     not null,
  primary key (id),
  unique key ledger_saga (saga_id, kind),
  unique key ledger_charge (buyer_id, idempotency_key),
  key ledger_buyer (buyer_id, id),
  constraint ledger_account foreign key (buyer_id) references account (buyer_id)
);

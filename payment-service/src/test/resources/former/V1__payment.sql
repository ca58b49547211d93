create table if not exists payment (
  id         bigint          not null,
  kind       varchar(20)     character set ascii collate ascii_bin not null comment 'of what is paid for',
  subject_id bigint          not null comment 'its id in the service that owns it',
  buyer_id   bigint          not null,
  amount     bigint unsigned not null comment 'won',
  status     enum('READY', 'COMPLETED') not null,
  saga_id    binary(16)      comment 'who made it, while it is COMPLETED',
  paid_at    datetime(6),
  created_at datetime(6)     not null,
  updated_at datetime(6)     not null,
  primary key (id),
  unique key payment_subject (kind, subject_id)
);

-- Where Hibernate takes payment ids from.
create table if not exists payment_seq (
  next_val bigint not null
);
insert into payment_seq (next_val) select 1 from dual where not exists (select * from payment_seq);

-- Rows are appended, never changed.
create table if not exists payment_history (
  id         bigint          not null auto_increment,
  payment_id bigint          not null,
  event      enum('PAID', 'REVERTED') not null,
  saga_id    binary(16)      not null,
  amount     bigint unsigned not null comment 'won',
  at         datetime(6)     not null,
  primary key (id),
  constraint payment_history_payment foreign key (payment_id) references payment (id)
);

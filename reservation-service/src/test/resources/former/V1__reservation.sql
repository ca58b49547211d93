create table if not exists schedule (
  id         bigint       not null auto_increment,
  concert    varchar(100) not null,
  starts_at  datetime(6)  not null,
  created_at datetime(6)  not null,
  primary key (id)
);

create table if not exists seat (
  id             bigint          not null,
  schedule_id    bigint          not null,
  number         int             not null,
  price          bigint unsigned not null comment 'won',
  status         enum('AVAILABLE', 'HELD', 'PAYING', 'RESERVED') not null,
  saga_id        binary(16)      comment 'who claimed it, while it is PAYING or RESERVED',
  hold_id        bigint          comment 'the last one, and what it says; unless it is AVAILABLE',
  held_by        bigint,
  held_until     datetime(6),
  reservation_id bigint          comment 'while it is PAYING or RESERVED',
  primary key (id),
  unique key seat_number (schedule_id, number),
  key seat_saga (saga_id),
  constraint seat_schedule foreign key (schedule_id) references schedule (id)
);

-- Rows are appended, never changed.
create table if not exists seat_hold (
  id         bigint      not null auto_increment,
  seat_id    bigint      not null,
  buyer_id   bigint      not null,
  held_at    datetime(6) not null,
  expires_at datetime(6) not null,
  primary key (id),
  constraint seat_hold_seat foreign key (seat_id) references seat (id)
);

-- A saga registers one reservation, and a seat has one that is confirmed, whatever the code does.
create table if not exists reservation (
  id           bigint          not null,
  seat_id      bigint          not null,
  buyer_id     bigint          not null,
  price        bigint unsigned not null comment 'won',
  status       enum('PENDING', 'CONFIRMED', 'CANCELLED') not null,
  saga_id      binary(16)      not null,
  created_at   datetime(6)     not null,
  confirmed_at datetime(6),
  cancelled_at datetime(6),
  sold_seat_id bigint          generated always as (if(status = 'CONFIRMED', seat_id, null)) virtual,
  primary key (id),
  unique key reservation_saga (saga_id),
  unique key reservation_sold (sold_seat_id),
  key reservation_buyer (buyer_id, id),
  constraint reservation_seat foreign key (seat_id) references seat (id)
);

-- Where Hibernate takes ids from.
create table if not exists seat_seq (
  next_val bigint not null
);
insert into seat_seq (next_val) select 1 from dual where not exists (select * from seat_seq);
create table if not exists reservation_seq (
  next_val bigint not null
);
insert into reservation_seq (next_val)
  select 1 from dual where not exists (select * from reservation_seq);

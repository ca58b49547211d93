create table if not exists orders (
  id           bigint          not null auto_increment,
  buyer_id     bigint          not null,
  buyer_name   varchar(100)    not null,
  total_price  bigint unsigned not null comment 'won',
  status       enum('PLACED', 'PAID', 'CANCELLED') not null,
  saga_id      binary(16)      comment 'who paid it, while it is PAID',
  placed_at    datetime(6)     not null,
  paid_at      datetime(6),
  cancelled_at datetime(6),
  primary key (id)
);

create table if not exists order_item (
  order_id   bigint          not null,
  line       int             not null,
  name       varchar(100)    not null,
  unit_price bigint unsigned not null comment 'won',
  quantity   int             not null,
  primary key (order_id, line),
  constraint order_item_order foreign key (order_id) references orders (id)
);

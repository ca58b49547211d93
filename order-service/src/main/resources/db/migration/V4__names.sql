-- People and books are called what they are called, also in a database that was made with another
-- character set.
alter table orders
  modify buyer_name varchar(100) character set utf8mb4 not null;

alter table order_item
  modify name varchar(100) character set utf8mb4 not null;

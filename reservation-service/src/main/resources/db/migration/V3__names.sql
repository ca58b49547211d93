-- Concerts are called what they are called, also in a database that was made with another character
-- set.
alter table schedule
  modify concert varchar(100) character set utf8mb4 not null;

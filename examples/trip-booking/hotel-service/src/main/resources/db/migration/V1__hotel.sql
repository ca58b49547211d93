create table hotel (
  hotel      varchar(40) primary key,
  rooms_left int not null
);

create table stay (
  saga_id binary(16) primary key,
  hotel   varchar(40) not null
);

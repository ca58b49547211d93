create table flight (
  flight     varchar(10) primary key,
  seats_left int not null
);

-- A trip books two flights by the same command: the books are kept by saga and step.
create table booking (
  saga_id binary(16)  not null,
  step    varchar(40) not null,
  flight  varchar(10) not null,
  primary key (saga_id, step)
);

-- Whether the database takes writes is asked, after a failure, by a row of its own key. It is
-- deleted at once: the table is empty.
create table if not exists saga_probe (
  id binary(16) not null,
  primary key (id)
);

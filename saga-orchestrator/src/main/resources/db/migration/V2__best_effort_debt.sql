-- A best-effort step that is given up, a row for as long as it is.
create table if not exists best_effort_debt (
  saga_id     binary(16)  not null,
  step        varchar(40) character set ascii collate ascii_bin not null,
  given_up_at datetime(6) not null,
  primary key (saga_id, step),
  key best_effort_debt_age (given_up_at)
);

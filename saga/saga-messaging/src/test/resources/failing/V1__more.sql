alter table comes_later add column more int;

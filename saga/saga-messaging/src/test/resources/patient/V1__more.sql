alter table waited_for add column more int;

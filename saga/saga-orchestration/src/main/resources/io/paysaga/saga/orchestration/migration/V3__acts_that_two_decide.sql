-- Who asked for an act, what was shown, and that a second person approves it. Bears to be run again.
set @missing = (
  select count(*) = 0 from information_schema.columns
  where table_schema = database() and table_name = 'operator_act' and column_name = 'approve_until'
);
set @add = if(@missing,
  'alter table operator_act
     modify column saga_id binary(16) null comment ''null when it is about no one saga'',
     modify column asked_by varchar(100) character set utf8mb4 collate utf8mb4_bin not null comment ''name, for people'',
     add column about varchar(1000) character set utf8mb4 collate utf8mb4_bin null comment ''what else it is about'',
     add column asked_by_subject varchar(255) character set utf8mb4 collate utf8mb4_bin null comment ''who; null in rows of earlier builds: asked_by'',
     add column asked_by_roles varchar(255) character set ascii collate ascii_bin not null default '''' comment ''with commas'',
     add column break_glass boolean not null default false comment ''one person decided what two do'',
     add column shown varchar(1000) character set utf8mb4 collate utf8mb4_bin null comment ''what a second person is to approve; null when one decides'',
     add column approve_until datetime(6) null comment ''null when one decides'',
     add key operator_act_approve (approve_until)',
  'do 0');
prepare add_second from @add;
execute add_second;
deallocate prepare add_second;

-- That a second person approved an act; never changed.
create table if not exists operator_approval (
  act_id              binary(16)   not null,
  slot                int          not null comment 'of the act: its owner does it from now on',
  approved_by         varchar(100) character set utf8mb4 collate utf8mb4_bin not null comment 'name, for people',
  approved_by_subject varchar(255) character set utf8mb4 collate utf8mb4_bin not null,
  approved_by_roles   varchar(255) character set ascii collate ascii_bin not null,
  at                  datetime(6)  not null,
  primary key (act_id),
  key operator_approval_slot (slot, at)
);

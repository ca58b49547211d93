grant insert, update, delete on inbox to ${serving};
grant select, delete on inbox to ${purging};

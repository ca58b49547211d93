grant insert, update, delete on schedule to ${serving};
grant insert, update, delete on seat to ${serving};
grant insert, update, delete on seat_seq to ${serving};
grant insert, update on seat_holder to ${serving};
grant insert, update, delete on seat_hold to ${serving};
grant insert, update, delete on reservation to ${serving};
grant insert, update, delete on reservation_seq to ${serving};

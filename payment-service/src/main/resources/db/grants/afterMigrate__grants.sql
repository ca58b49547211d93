grant insert, update, delete on payment to ${serving};
grant insert, update, delete on payment_seq to ${serving};
-- What was once written stays: nobody who serves changes it.
grant insert on payment_history to ${serving};

grant insert, update, delete on account to ${serving};
-- What was once written stays: nobody who serves changes it.
grant insert on ledger to ${serving};

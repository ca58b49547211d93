grant insert, update, delete on saga to ${serving};
grant insert, update, delete on best_effort_debt to ${serving};
-- What was once written stays: nobody who serves changes it.
grant insert on saga_journal to ${serving};
grant insert on operator_act to ${serving};
grant insert on operator_approval to ${serving};
grant insert on operator_verdict to ${serving};
grant insert on operator_act_chain to ${serving};

grant select, delete on saga to ${purging};
grant select on best_effort_debt to ${purging};
grant select, delete on saga_journal to ${purging};
grant select, delete on operator_act to ${purging};
grant select, delete on operator_approval to ${purging};
grant select, delete on operator_verdict to ${purging};
grant select, delete on operator_act_chain to ${purging};

-- At each start: a sequence that is behind its table, as after a restore, would give ids that are
-- taken, and good commands would end as dead letters. An id's block ends at next_val.
update seat_seq set next_val = (select max(id) + 1000 from seat)
  where next_val < (select max(id) + 1000 from seat);
update reservation_seq set next_val = (select max(id) + 1000 from reservation)
  where next_val < (select max(id) + 1000 from reservation);

grant insert, update, delete on idempotency_key to ${serving};

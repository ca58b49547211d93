grant insert, update, delete on saga_probe to ${serving};

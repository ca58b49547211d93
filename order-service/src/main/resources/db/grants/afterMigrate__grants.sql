grant insert, update, delete on orders to ${serving};
grant insert, update, delete on order_item to ${serving};
grant insert on buyer_erasure to ${serving};

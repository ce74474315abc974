"""A person's own data: to be handed out, to be erased, to be let go when their time is over. All of it is found by
the foreign keys to accounts and people and by the inventory, so that new tables are part of it by themselves."""

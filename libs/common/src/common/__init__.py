"""What the five services share: events, bus, transactions, identity, law as data, documents."""

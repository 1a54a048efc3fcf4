"""Tables and queries of who may declare what: what is known of a person, the engine's answers, consents for one case."""

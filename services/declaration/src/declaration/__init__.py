"""The declaration service: people, organisations, plans, applications and the chain of audits up to acceptance."""

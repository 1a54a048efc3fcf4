"""Tables and queries of the way up: submission, audits, publicities, rosters, acceptance."""

"""Rules on the way up: submission, audits, publicities, rosters, acceptance."""

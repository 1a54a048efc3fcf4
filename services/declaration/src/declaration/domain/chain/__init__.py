"""Rules on the way up: submission, audits, notices, rosters, acceptance."""

"""Routes of the way up: submission, audits, notices, rosters, acceptance."""

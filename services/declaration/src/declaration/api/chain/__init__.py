"""Routes of the way up: submission, audits, publicities, rosters, acceptance."""

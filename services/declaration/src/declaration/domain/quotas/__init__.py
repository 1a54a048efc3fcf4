"""Rules on posts and places (岗位、名额)."""

"""Routes of posts and places (岗位、名额)."""

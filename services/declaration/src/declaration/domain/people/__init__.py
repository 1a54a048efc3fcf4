"""Rules on persons, their profiles, and organisations."""

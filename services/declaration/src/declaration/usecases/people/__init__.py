"""Use cases of persons, their profiles, and organisations."""

"""Routes of persons, their profiles, and organisations."""

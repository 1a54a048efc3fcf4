"""Tables and queries of persons, their profiles, and organisations."""

"""The schema library: what the services tell each other. Imports pydantic and the standard library only."""

"""Below the use cases: what happened here, as events that go out."""

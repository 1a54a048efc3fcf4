"""Below the use cases: what happened here, as events that go out. A reporter's identity is in none of them."""

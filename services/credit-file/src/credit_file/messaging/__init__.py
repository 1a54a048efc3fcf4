"""Facts to events and events to use cases."""

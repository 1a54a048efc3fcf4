"""Events: `incoming` calls the use cases, which call `outgoing`."""

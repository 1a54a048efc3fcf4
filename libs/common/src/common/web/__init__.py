"""The HTTP side that all services share: routes with a declared access, problems, idempotency, cursors."""

"""What a handler may raise, and what stops the consumer."""


class NotYetKnown(Exception):
    """The event is about something that this service has not heard of: it is parked and tried again.

    Between topics there is no order, so this is ordinary. `kind` and `id` say what is missing.
    """

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"{kind} {id} is not yet known")
        self.kind = kind
        self.id = id


class TooManyDeadLetters(Exception):
    """More dead letters than a bad message or two explain: something is wrong with this deployment."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(f"{count} dead letters, the limit is {limit}: see `zcps dead-letters list`")


class LeaseLost(Exception):
    """Another worker took the event over, or it was handled before; this attempt is rolled back."""

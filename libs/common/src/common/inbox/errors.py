"""What a handler may raise."""


class NotYetKnown(Exception):
    """The event is about something that this service has not heard of: it is parked and tried again.

    Between topics there is no order, so this is ordinary. `kind` and `id` say what is missing.
    """

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"{kind} {id} is not yet known")
        self.kind = kind
        self.id = id

"""Events enter a service through its own database: stored first, handled from there once and in order."""

from common.inbox.errors import NotYetKnown

__all__ = ["NotYetKnown"]

"""Every table of this service, imported in one place so that migrations see them."""

from review.store import (
    announcements,
    assignments,
    ballots,
    cases,
    committees,
    inquiries,
    meetings,
    packages,
    papers,
    publicities,
    sessions,
)
from review.store.base import Base

METADATA = Base.metadata
MODULES = (
    announcements,
    assignments,
    ballots,
    cases,
    committees,
    inquiries,
    meetings,
    publicities,
    packages,
    papers,
    sessions,
)

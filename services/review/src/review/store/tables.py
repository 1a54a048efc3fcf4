"""Every table of this service, imported in one place so that migrations see them."""

from review.store import cases, committees, meetings
from review.store.base import Base

METADATA = Base.metadata
MODULES = (cases, committees, meetings)

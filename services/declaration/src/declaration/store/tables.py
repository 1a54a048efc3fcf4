"""Every table of this service, imported in one place so that migrations see them."""

from declaration.store import committees, declarations, persons, plans, profiles, timeline
from declaration.store.base import Base

METADATA = Base.metadata
MODULES = (committees, declarations, persons, plans, profiles, timeline)

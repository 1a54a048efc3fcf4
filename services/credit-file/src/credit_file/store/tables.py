"""Every table of this service, imported in one place so that migrations see them."""

from credit_file.store.base import Base

METADATA = Base.metadata

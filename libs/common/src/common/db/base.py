"""The metadata of the tables that every service has (outbox, inbox, timers, audit ...).

A service keeps its own tables on its own declarative base; both live in the service's one database, migrated as two
Alembic branches, so that a change of a common table is written once.
"""

from sqlalchemy.orm import DeclarativeBase

from common.db.columns import typed_registry


class CommonBase(DeclarativeBase):
    """Base of the tables that all five services have."""

    registry = typed_registry()

"""The metadata of the tables that every service has (outbox, inbox, timers, audit ...).

A service keeps its own tables on its own declarative base; both live in the service's one database, migrated as two
Alembic branches, so that a change of a common table is written once.
"""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class CommonBase(DeclarativeBase):
    """Base of the tables that all five services have."""

    metadata = MetaData(naming_convention=NAMING)

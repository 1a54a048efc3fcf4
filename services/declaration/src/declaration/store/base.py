"""The metadata of this service's own tables."""

from sqlalchemy.orm import DeclarativeBase

from common.db.columns import typed_registry


class Base(DeclarativeBase):
    """Base of the tables that only declaration has."""

    registry = typed_registry()

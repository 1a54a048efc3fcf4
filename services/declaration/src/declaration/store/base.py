"""The metadata of this service's own tables."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from common.db.base import NAMING


class Base(DeclarativeBase):
    """Base of the tables that only declaration has."""

    metadata = MetaData(naming_convention=NAMING)

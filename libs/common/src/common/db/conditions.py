"""Conditions that several stores ask for."""

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute


def lies_within(place: InstrumentedAttribute[str], ancestor: str) -> ColumnElement[bool]:
    """The place is `ancestor` or lies in it; what `common.places.is_within` says, as SQL."""
    return or_(place == ancestor, place.startswith(f"{ancestor}.", autoescape=True))

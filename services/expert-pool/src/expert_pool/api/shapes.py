"""Shapes that several route modules share."""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A request body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

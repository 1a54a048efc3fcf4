"""Shapes of what people write in a request."""

from typing import Annotated

from pydantic import StringConstraints

Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
"""A few sentences."""

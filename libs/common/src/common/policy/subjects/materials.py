"""`materials.yaml`: the catalogue of materials (材料目录单; A-02, A-09)."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from common.policy.model import Shape, Subject, Text, Value


class Proof(StrEnum):
    """How an item is proved (article 26: what a check can prove is not asked for)."""

    UPLOAD = "upload"
    DECLARE = "declare"
    """By the person's commitment."""
    VERIFY = "verify"
    """By a check against data."""


class Material(Shape):
    """An item of the catalogue."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Text
    required: bool
    proof: Proof


class Materials(Subject):
    """The catalogue, in the order in which it is shown."""

    catalogue: Value[tuple[Material, ...]]

"""What a column holds, told by its annotation: `Mapped[State]` is a column of text that comes back as a `State`.

Codes (代码), instants (时刻) and references keep their type from the rule to the database and back, so that nothing above
`store` recovers it. What a column holds that is no code of this version is an error at once, never a text that travels on.
"""

import datetime as dt
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin

from sqlalchemy import DateTime, Dialect, MetaData, Text, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Composite, TypeResolve, composite, mapped_column, registry
from sqlalchemy.types import TypeDecorator, TypeEngine

from common.clock import SHANGHAI
from common.events.base import Doc, PackRef

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

CodeType = TypeVar("CodeType", bound=StrEnum)


class UnknownCode(LookupError):
    """A column holds, or is given, what is no code of its enum."""

    def __init__(self, codes: type[StrEnum], value: object) -> None:
        super().__init__(f"{value!r} is no code of {codes.__name__}")


class Code(TypeDecorator[CodeType]):
    """A code (代码), kept as text.

    Raises:
        UnknownCode: in either direction, for a text that is no code of the enum.
    """

    impl = Text
    cache_ok = True

    def __init__(self, codes: type[CodeType]) -> None:
        super().__init__()
        self.codes = codes
        self._members: dict[str, CodeType] = {code.value: code for code in codes}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.member(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> CodeType | None:
        return None if value is None else self.member(value)

    def member(self, value: str) -> CodeType:
        """The code that is written so."""
        try:
            return self._members[value]
        except KeyError:
            raise UnknownCode(self.codes, value) from None


class Codes(TypeDecorator[list[CodeType]]):
    """Codes, kept as a JSON list of texts.

    Raises:
        UnknownCode: in either direction, for a text that is no code of the enum.
    """

    impl = JSONB
    cache_ok = True

    def __init__(self, codes: type[CodeType]) -> None:
        super().__init__()
        self.codes = codes
        self._code = Code(codes)

    def process_bind_param(self, value: list[CodeType] | None, dialect: Dialect) -> list[str] | None:
        return None if value is None else [self._code.member(code).value for code in value]

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> list[CodeType] | None:
        return None if value is None else [self._code.member(text) for text in value]


class ShanghaiInstant(TypeDecorator[dt.datetime]):
    """A moment (时刻) of business time, which comes back in Asia/Shanghai whatever the zone of the connection.

    Raises:
        ValueError: for a moment without an offset.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without an offset")
        return value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(SHANGHAI)


def typed_registry() -> registry:
    """What a declarative base is built on, so that the annotation of a column decides its type."""
    made = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={str: Text, dt.datetime: ShanghaiInstant},
    )
    event.listen(made, "resolve_type_annotation", _code_column)
    return made


def pack_ref(*, optional: bool = False) -> Composite[Any]:
    """The policy pack that something was decided under, in the columns `pack_id`, `pack_version` and `pack_digest`."""
    columns = (mapped_column(f"pack_{part}", Text, nullable=optional) for part in ("id", "version", "digest"))
    return composite(
        lambda id_, version, digest: PackRef(id=id_, version=version, digest=digest),
        *columns,
        return_none_on=_is_absent if optional else None,
    )


def doc_ref(prefix: str = "doc", *, optional: bool = False) -> Composite[Any]:
    """The claim check of a stored document, in the columns `<prefix>_key`, `<prefix>_sha256` and `<prefix>_key_id`."""
    columns = (
        mapped_column(f"{prefix}_{part}", Text, nullable=optional) for part in ("key", "sha256", "key_id")
    )
    return composite(
        lambda key, sha256, key_id: Doc(key=key, sha256=sha256, key_id=key_id),
        *columns,
        return_none_on=_is_absent if optional else None,
    )


def _is_absent(*values: str | None) -> bool:
    return all(value is None for value in values)


def _code_column(asked: TypeResolve) -> TypeEngine[Any] | None:
    """Column types of `Mapped[SomeCode]` and `Mapped[list[SomeCode]]`."""
    python = asked.resolved_type
    if isinstance(python, type) and issubclass(python, StrEnum):
        return Code(python)
    if get_origin(python) is list:
        (item,) = get_args(python)
        if isinstance(item, type) and issubclass(item, StrEnum):
            return Codes(item)
    return None

"""Which keys a service holds, and where they come from.

One table decides: the event registry says who seals and who opens a purpose, `PERSON_REF_HOLDERS` who may name persons.
A service that is handed more keys than these refuses to start. In production the keys are one JSON text per service, from
a secret; on a laptop one file holds those of all five and each gets its part.
"""

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from common.crypto.keyring import Keyring, VersionedKey
from common.events.codes import Service
from common.events.registry import purposes_held
from common.identity.person_refs import PersonRefs

PERSON_REF_HOLDERS = frozenset(Service) - {Service.REVIEW}
"""Review knows applicants and experts by their refs only, so it must not be able to make one from a number."""


class BadKeys(ValueError):
    """The key settings are broken, or hold too little or too much; the text never shows a key."""


_Version = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]?$")]


class _Versions(BaseModel):
    """One key: its versions by number, 32 bytes each in hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="hex", val_json_bytes="hex")

    current: _Version
    versions: dict[_Version, bytes]

    @model_validator(mode="after")
    def _usable(self) -> Self:
        self.key()
        return self

    def key(self) -> VersionedKey:
        return VersionedKey(self.versions, self.current)

    def rotated(self) -> "_Versions":
        number = str(1 + max(int(version) for version in self.versions))
        return _Versions(current=number, versions={**self.versions, number: _new_key()})

    @classmethod
    def first(cls) -> "_Versions":
        return cls(current="1", versions={"1": _new_key()})


class _Book(BaseModel):
    """The JSON of keys: names of keyring keys, the person_ref key, one Ed25519 seed per service for its audit heads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["zcps-keys/1"] = "zcps-keys/1"
    keys: dict[str, _Versions]
    person_ref: _Versions | None = None
    audit: dict[str, _Versions]


@dataclass(frozen=True, slots=True)
class ServiceKeys:
    """The keys of one service.

    Attributes:
        keyring: its columns (key named like the service) and the purposes it seals or opens.
        person_refs: None for review.
        audit: Ed25519 seeds that sign the audit heads.
    """

    keyring: Keyring
    person_refs: PersonRefs | None
    audit: VersionedKey

    @classmethod
    def from_json(cls, service: str, text: str) -> "ServiceKeys":
        """Read a service's own key settings.

        Raises:
            BadKeys: broken, incomplete, or with keys that this service may not hold.
        """
        book = _read(text)
        _check_names("keyring", set(book.keys), _key_names(service))
        _check_names("audit", set(book.audit), {service})
        if (book.person_ref is not None) != (service in PERSON_REF_HOLDERS):
            raise BadKeys(
                f"person_ref key: {service} must {'' if service in PERSON_REF_HOLDERS else 'not '}hold it"
            )
        return _service_keys(book, service)


class KeyFile:
    """All keys of one machine in one file that only its owner reads; made at first start.

    Args:
        path: the JSON file. Losing it makes every encrypted value unreadable, so it belongs to the backup.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            with suppress(FileExistsError):  # another process was first: its keys count
                _write(path, _completed(_Book(keys={}, audit={})), new=True)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise BadKeys(f"{path} can be read by others: chmod 600")
        self._book = _read(path.read_text("utf-8"))
        if (complete := _completed(self._book)) != self._book:
            self._book = complete
            _write(path, complete)

    def for_service(self, service: str) -> ServiceKeys:
        """The keys that this service may hold, and no others."""
        return _service_keys(self._book, service)

    def json_for(self, service: str) -> str:
        """The same as settings text, for a service that runs in a process of its own (`ServiceKeys.from_json`)."""
        part = _Book(
            keys={name: self._book.keys[name] for name in sorted(_key_names(service))},
            person_ref=self._book.person_ref if service in PERSON_REF_HOLDERS else None,
            audit={service: self._book.audit[service]},
        )
        return _dump(part)

    def rotate(self, name: str) -> str:
        """Add a new version of a keyring key and make it current; returns the version.

        Running services go on with what they were started with; old values stay readable. The person_ref key is not
        rotated here, because every ref in every service would have to move with it.

        Raises:
            KeyError: no such key.
        """
        rotated = self._book.keys[name].rotated()
        self._book = self._book.model_copy(update={"keys": {**self._book.keys, name: rotated}})
        _write(self._path, self._book)
        return rotated.current


def _completed(book: _Book) -> _Book:
    """The book with a new key for everything it lacks: all at first, later what a new version of the platform brought."""
    names = set[str]().union(*(_key_names(service) for service in Service)) - set(book.keys)
    unsigned = {str(service) for service in Service} - set(book.audit)
    return _Book(
        keys={**book.keys, **{name: _Versions.first() for name in sorted(names)}},
        person_ref=book.person_ref or _Versions.first(),
        audit={**book.audit, **{service: _Versions.first() for service in sorted(unsigned)}},
    )


def _key_names(service: str) -> set[str]:
    return {str(service), *(str(purpose) for purpose in purposes_held(service))}


def _check_names(what: str, given: set[str], wanted: set[str]) -> None:
    if given != wanted:
        raise BadKeys(f"{what} keys: missing {sorted(wanted - given)}, not allowed {sorted(given - wanted)}")


def _service_keys(book: _Book, service: str) -> ServiceKeys:
    refs = None
    if service in PERSON_REF_HOLDERS and book.person_ref is not None:
        versions = {int(version): key for version, key in book.person_ref.versions.items()}
        refs = PersonRefs(versions, int(book.person_ref.current))
    ring: Mapping[str, VersionedKey] = {name: book.keys[name].key() for name in _key_names(service)}
    return ServiceKeys(Keyring(ring), refs, book.audit[service].key())


def _new_key() -> bytes:
    return secrets.token_bytes(32)


def _read(text: str) -> _Book:
    try:
        return _Book.model_validate_json(text)
    except ValidationError as broken:
        places = sorted(
            {".".join(map(str, error["loc"])) or "the JSON" for error in broken.errors(include_input=False)}
        )
        raise BadKeys(f"keys cannot be read: {', '.join(places)}") from None


def _dump(book: _Book) -> str:
    return json.dumps(book.model_dump(mode="json", exclude_none=True), indent=1, sort_keys=True)


def _write(path: Path, book: _Book, *, new: bool = False) -> None:
    """Whole or not at all, and never over a key file that another process has just made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_dump(book))
            file.flush()
            os.fsync(file.fileno())
        if new:
            os.link(temporary, path)
        else:
            os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)

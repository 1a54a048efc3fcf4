"""Sealed fields: content in, content out, for the services of the purpose alone."""

import pytest
from pydantic import BaseModel

from common.crypto import CannotOpen, KeyNotHeld, Keyring, VersionedKey, canonical_json, open_sealed, seal

DECLARATION = Keyring(
    {"name": VersionedKey({"1": bytes([5]) * 32}, "1"), "number": VersionedKey({"1": bytes(32)}, "1")}
)
REVIEW = Keyring({"name": VersionedKey({"1": bytes([5]) * 32}, "1")})


class Names(BaseModel):
    person: str
    unit: str | None = None


def test_a_model_and_its_dictionary_seal_alike() -> None:
    for content in (Names(person="王示例"), {"person": "王示例"}):
        sealed = seal(DECLARATION, "name", content, context="dec_1")

        assert "王" not in sealed
        assert open_sealed(REVIEW, "name", sealed, context="dec_1") == {"person": "王示例"}


def test_a_seal_of_one_case_does_not_open_in_another() -> None:
    sealed = seal(DECLARATION, "name", {"person": "王示例"}, context="dec_1")

    with pytest.raises(CannotOpen):
        open_sealed(REVIEW, "name", sealed, context="dec_2")


def test_a_service_that_the_purpose_does_not_name_has_no_key() -> None:
    sealed = seal(DECLARATION, "number", {"kind": "111", "number": "150802199001010009"})

    with pytest.raises(KeyNotHeld):
        open_sealed(REVIEW, "number", sealed)
    with pytest.raises(CannotOpen):
        open_sealed(REVIEW, "name", sealed)


def test_canonical_json_is_one_byte_sequence_per_content() -> None:
    assert canonical_json({"b": 1, "a": "王"}) == '{"a":"王","b":1}'.encode()

"""Claim checks: the ticket always fits, whatever was retried, and nothing else opens it."""

import asyncio
import hashlib
from typing import Any

import pytest
from obstore.store import MemoryStore
from pydantic import BaseModel

from common.crypto import KeyNotHeld, Keyring, VersionedKey
from common.storage import (
    ClaimBroken,
    ClaimTaken,
    ObjectMissing,
    ObjectStorage,
    S3Storage,
    read_claim,
    write_claim,
)

CASE, DRAW = VersionedKey({"1": bytes([7]) * 32}, "1"), VersionedKey({"1": bytes([8]) * 32}, "1")
KEYS = Keyring({"case": CASE, "draw": DRAW})
CONTENT: dict[str, Any] = {
    "declaration_id": "dcl_1",
    "materials": [{"item": "thesis", "size": 3}],
    "name": "王示例",
}
PLACE = "cases/dcl_1/case.json"


@pytest.fixture
def files() -> ObjectStorage:
    return S3Storage(MemoryStore())


async def test_the_ticket_leads_to_the_content(files: ObjectStorage) -> None:
    doc = await write_claim(files, KEYS, "case", CONTENT, PLACE)

    stored = await files.get(PLACE)
    assert (doc.key, doc.key_id, doc.sha256) == (PLACE, "1", hashlib.sha256(stored).hexdigest())
    assert b"dcl_1" not in stored
    assert await read_claim(files, KEYS, "case", doc) == CONTENT


async def test_a_model_may_be_claimed(files: ObjectStorage) -> None:
    class Docket(BaseModel):
        meeting_id: str

    doc = await write_claim(files, KEYS, "draw", Docket(meeting_id="mtg_1"))

    assert Docket.model_validate(await read_claim(files, KEYS, "draw", doc)) == Docket(meeting_id="mtg_1")


@pytest.mark.parametrize("key", [PLACE, None], ids=["given key", "key by content"])
async def test_a_retry_hands_out_the_same_ticket(files: ObjectStorage, key: str | None) -> None:
    first = await write_claim(files, KEYS, "case", CONTENT, key)

    assert await write_claim(files, KEYS, "case", dict(reversed(CONTENT.items())), key) == first


async def test_a_retry_after_a_key_rotation_still_hands_out_the_first_ticket(files: ObjectStorage) -> None:
    first = await write_claim(files, KEYS, "case", CONTENT, PLACE)
    rotated = Keyring({"case": VersionedKey({**CASE.versions, "2": bytes([9]) * 32}, "2")})

    assert await write_claim(files, rotated, "case", CONTENT, PLACE) == first
    assert (await write_claim(files, rotated, "case", CONTENT, "cases/dcl_2/case.json")).key_id == "2"


async def test_writers_at_the_same_time_get_one_ticket(files: ObjectStorage) -> None:
    docs = await asyncio.gather(*(write_claim(files, KEYS, "case", CONTENT, PLACE) for _ in range(10)))

    assert len(set(docs)) == 1
    assert await read_claim(files, KEYS, "case", docs[0]) == CONTENT


async def test_other_content_gets_another_key_and_never_a_taken_one(files: ObjectStorage) -> None:
    changed = {**CONTENT, "name": "李示例"}
    by_content = {(await write_claim(files, KEYS, "case", content)).key for content in (CONTENT, changed)}
    assert len(by_content) == 2

    doc = await write_claim(files, KEYS, "case", CONTENT, PLACE)
    with pytest.raises(ClaimTaken):
        await write_claim(files, KEYS, "case", changed, PLACE)
    assert await read_claim(files, KEYS, "case", doc) == CONTENT


async def test_foreign_bytes_under_the_key_are_not_taken_for_the_claim(files: ObjectStorage) -> None:
    await files.put(PLACE, "垃圾".encode())

    with pytest.raises(ClaimTaken):
        await write_claim(files, KEYS, "case", CONTENT, PLACE)


async def test_altered_bytes_are_noticed(files: ObjectStorage) -> None:
    doc = await write_claim(files, KEYS, "case", CONTENT, PLACE)
    await files.put(PLACE, await files.get(PLACE) + b"A")

    with pytest.raises(ClaimBroken):
        await read_claim(files, KEYS, "case", doc)


async def test_a_good_document_of_another_place_is_noticed(files: ObjectStorage) -> None:
    other = await write_claim(files, KEYS, "case", CONTENT, "cases/dcl_2/case.json")
    await files.put(PLACE, await files.get(other.key))

    with pytest.raises(ClaimBroken):
        await read_claim(files, KEYS, "case", other.model_copy(update={"key": PLACE}))


async def test_a_ticket_opens_for_its_purpose_and_its_holders_only(files: ObjectStorage) -> None:
    doc = await write_claim(files, KEYS, "case", CONTENT, PLACE)

    with pytest.raises(ClaimBroken):
        await read_claim(files, KEYS, "draw", doc)
    with pytest.raises(KeyNotHeld):
        await read_claim(files, Keyring({"draw": DRAW}), "case", doc)


async def test_a_lost_document_is_missing(files: ObjectStorage) -> None:
    doc = await write_claim(files, KEYS, "case", CONTENT, PLACE)
    await files.delete(PLACE)

    with pytest.raises(ObjectMissing):
        await read_claim(files, KEYS, "case", doc)

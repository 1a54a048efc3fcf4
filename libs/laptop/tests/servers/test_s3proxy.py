"""Object storage against a real S3-compatible server: the same manners as the folder of a laptop."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.storage import ObjectExists, ObjectMissing
from common.storage.factory import open_storage
from common.storage.port import ObjectStorage
from laptop.servers.s3proxy import S3ProxyServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3ProxyServer]:
    server = S3ProxyServer(tmp_path_factory.mktemp("s3"))
    server.start("zcps-files")
    yield server
    server.stop()


@pytest.fixture
def storage(server: S3ProxyServer, monkeypatch: pytest.MonkeyPatch) -> ObjectStorage:
    key_id, secret = server.credentials
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    return open_storage(f"s3://zcps-files?endpoint={server.url}")


async def test_what_was_put_is_there_until_it_is_removed(storage: ObjectStorage) -> None:
    await storage.put("cases/dcl_1/case.json", b"content")
    assert await storage.get("cases/dcl_1/case.json") == b"content"
    assert await storage.exists("cases/dcl_1/case.json")
    await storage.delete("cases/dcl_1/case.json")
    await storage.delete("cases/dcl_1/case.json")
    assert not await storage.exists("cases/dcl_1/case.json")
    with pytest.raises(ObjectMissing):
        await storage.get("cases/dcl_1/case.json")


async def test_a_key_that_is_taken_stays_as_it_is(storage: ObjectStorage) -> None:
    await storage.create("cases/dcl_2/case.json", b"first")
    with pytest.raises(ObjectExists):
        await storage.create("cases/dcl_2/case.json", b"second")
    assert await storage.get("cases/dcl_2/case.json") == b"first"


async def test_the_largest_upload_passes_in_parts(storage: ObjectStorage) -> None:
    scan = os.urandom(20 * 1024 * 1024)
    await storage.put("materials/mat_1", scan)
    assert await storage.get("materials/mat_1") == scan


async def test_objects_survive_a_restart(server: S3ProxyServer, storage: ObjectStorage) -> None:
    await storage.put("kept", b"1")
    folder: Path = server._folder
    server.stop()
    again = S3ProxyServer(folder)
    again.start("zcps-files")
    try:
        key_id, secret = again.credentials
        assert (key_id, secret) == server.credentials
        reopened = open_storage(f"s3://zcps-files?endpoint={again.url}")
        assert await reopened.get("kept") == b"1"
    finally:
        again.stop()

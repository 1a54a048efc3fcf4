"""One behaviour for every storage: whole objects, by key, never outside."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore

from common.storage import FolderStorage, ObjectExists, ObjectMissing, ObjectStorage, S3Storage, open_storage
from laptop.servers.s3proxy import S3ProxyServer
from laptop.testing.plugin import S3_BUCKET

# printf '%s' '材料' | sha256sum
DATA, DIGEST = "材料".encode(), "e140c977bfb9051c1efa53ba15be72ff8cc7cef32bd12ddad2861a0d258a25e0"


EVERY = ["folder", "s3 adapter in memory", "s3 adapter on a folder", "s3 server"]


@pytest.fixture(params=EVERY)
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStorage]:
    match request.param:
        case "folder":
            yield FolderStorage(tmp_path / "objects")
        case "s3 adapter in memory":
            yield S3Storage(MemoryStore())
        case "s3 adapter on a folder":
            yield S3Storage(LocalStore(tmp_path))
        case _:
            server: S3ProxyServer = request.getfixturevalue("s3_server")
            key_id, secret = server.credentials
            yield S3Storage.connect(
                S3_BUCKET, endpoint=server.url, access_key_id=key_id, secret_access_key=secret
            )


async def test_what_was_put_is_there_whole(files: ObjectStorage) -> None:
    assert await files.put("cases/dcl_1/case.json", DATA) == DIGEST

    assert await files.get("cases/dcl_1/case.json") == DATA
    assert await files.exists("cases/dcl_1/case.json")


@pytest.mark.parametrize("size", [0, 12 * 1024 * 1024], ids=["empty", "12 MiB"])
async def test_size_does_not_matter(files: ObjectStorage, size: int) -> None:
    data = b"\x00\xff" * (size // 2)
    await files.put("sizes/a", data)

    assert await files.get("sizes/a") == data


async def test_put_again_replaces(files: ObjectStorage) -> None:
    await files.put("replaced", b"long before")
    await files.put("replaced", b"after")

    assert await files.get("replaced") == b"after"


async def test_create_never_replaces(files: ObjectStorage) -> None:
    await files.delete("created")
    assert await files.create("created", DATA) == DIGEST

    with pytest.raises(ObjectExists):
        await files.create("created", b"other")
    assert await files.get("created") == DATA


# S3Proxy, the server at hand, checks and writes in two steps
@pytest.mark.parametrize("files", [one for one in EVERY if one != "s3 server"], indirect=True)
async def test_of_many_creators_one_wins(files: ObjectStorage) -> None:
    await files.delete("races/a")
    results = await asyncio.gather(
        *(files.create("races/a", bytes([n])) for n in range(20)), return_exceptions=True
    )

    winners = [n for n, result in enumerate(results) if isinstance(result, str)]
    assert len(winners) == 1
    assert all(isinstance(result, str | ObjectExists) for result in results)
    assert await files.get("races/a") == bytes(winners)


async def test_what_is_not_there_is_missing(files: ObjectStorage) -> None:
    await files.put("folder/object", DATA)

    for key in ("nothing", "folder", "folder/other"):
        assert not await files.exists(key)
        with pytest.raises(ObjectMissing):
            await files.get(key)


async def test_deleted_is_gone_and_deleting_again_is_no_error(files: ObjectStorage) -> None:
    await files.put("deleted", DATA)
    await files.delete("deleted")
    await files.delete("deleted")

    assert not await files.exists("deleted")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../outside",
        "a/../../outside",
        "a//b",
        "a/",
        "./a",
        ".hidden",
        "a/.b",
        "a\\b",
        "a b",
        "文件",
        "a\x00",
        "a" * 501,
    ],
    ids=lambda key: key[:12],
)
async def test_a_key_that_means_another_place_is_refused(files: ObjectStorage, key: str) -> None:
    with pytest.raises(ValueError):
        await files.put(key, DATA)
    with pytest.raises(ValueError):
        await files.create(key, DATA)
    with pytest.raises(ValueError):
        await files.get(key)
    with pytest.raises(ValueError):
        await files.exists(key)
    with pytest.raises(ValueError):
        await files.delete(key)


async def test_a_folder_holds_nothing_but_its_objects(tmp_path: Path) -> None:
    files = FolderStorage(tmp_path)
    await files.put("a/b", DATA)
    await files.create("a/c", DATA)
    with pytest.raises(ObjectExists):
        await files.create("a/c", DATA)

    assert sorted(os.listdir(tmp_path)) == ["a"]
    assert sorted(os.listdir(tmp_path / "a")) == ["b", "c"]


@pytest.mark.parametrize(
    "adapter", ["FolderStorage(Path(sys.argv[1]))", "S3Storage(LocalStore(sys.argv[1]))"]
)
@pytest.mark.parametrize("method", ["put", "create"])
def test_a_process_that_dies_right_after_the_file_has_left_it_whole(
    tmp_path: Path, adapter: str, method: str
) -> None:
    script = (
        "import asyncio, sys; from pathlib import Path; from obstore.store import LocalStore\n"
        "from common.storage import FolderStorage, S3Storage\n"
        f"asyncio.run({adapter}.{method}('a/b', b'whole'))"
    )

    died = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env={**os.environ, "ZCPS_CRASH_AT": "after-file"},
        check=False,
    )

    assert died.returncode == -signal.SIGKILL
    assert (tmp_path / "a" / "b").read_bytes() == b"whole"


def test_a_setting_opens_its_storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    assert isinstance(open_storage((tmp_path / "文件").as_uri()), FolderStorage)
    assert (tmp_path / "文件").is_dir()
    assert isinstance(open_storage("s3://zcps?endpoint=http://127.0.0.1:9000&region=cn-1"), S3Storage)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/var/files",
        "file://host/files",
        "file:///",
        "s3://zcps",
        "s3://?endpoint=http://a",
        "s3://zcps?endpoint=http://a&key=k",
        "ftp://a",
    ],
)
def test_another_setting_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    with pytest.raises(ValueError, match="storage is"):
        open_storage(url)


def test_s3_without_credentials_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)

    with pytest.raises(ValueError, match="AWS_ACCESS_KEY_ID"):
        open_storage("s3://zcps?endpoint=http://127.0.0.1:9000")

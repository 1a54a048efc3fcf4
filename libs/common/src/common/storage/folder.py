"""Object storage in a folder: written beside its place, flushed to disk, then renamed, so that a crash leaves the old
object, the new one or none, never a part."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from common import crash
from common.storage.port import ObjectExists, ObjectMissing, StorageUnavailable, check_key, sha256


class FolderStorage:
    """Objects as files below `root`, one folder per key part."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._root = root.resolve()

    async def put(self, key: str, data: bytes) -> str:
        with _translated():
            await asyncio.to_thread(self._write, self._path(key), data, False)
        crash.point("after-file")
        return sha256(data)

    async def create(self, key: str, data: bytes) -> str:
        try:
            with _translated():
                await asyncio.to_thread(self._write, self._path(key), data, True)
        except FileExistsError:
            raise ObjectExists(key) from None
        crash.point("after-file")
        return sha256(data)

    async def get(self, key: str) -> bytes:
        try:
            with _translated():
                return await asyncio.to_thread(self._path(key).read_bytes)
        except (FileNotFoundError, IsADirectoryError):
            raise ObjectMissing(key) from None

    async def exists(self, key: str) -> bool:
        with _translated():
            return await asyncio.to_thread(self._path(key).is_file)

    async def delete(self, key: str) -> None:
        path = self._path(key)
        with _translated():
            await asyncio.to_thread(path.unlink, missing_ok=True)

    def _path(self, key: str) -> Path:
        check_key(key)
        return self._root / key

    def _write(self, path: Path, data: bytes, new: bool) -> None:
        self._make_folders(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if new:
                os.link(temporary, path)
            else:
                os.replace(temporary, path)
        finally:
            Path(temporary).unlink(missing_ok=True)
        _flush_folder(path.parent)

    def _make_folders(self, folder: Path) -> None:
        """A new folder survives a power cut only once its parent is flushed."""
        missing: list[Path] = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for new_folder in reversed(missing):
            new_folder.mkdir(exist_ok=True)
            _flush_folder(new_folder.parent)


@contextmanager
def _translated() -> Iterator[None]:
    """The system's word that the disk is full, read-only or away, as the port says it."""
    try:
        yield
    except (FileExistsError, FileNotFoundError, IsADirectoryError):
        raise
    except OSError as failed:
        raise StorageUnavailable(f"{type(failed).__name__} {failed.errno}") from failed


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows cannot open folders for flushing; NTFS journals renames
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Object storage on S3-compatible servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import ObjectStore, S3Store

from common import crash
from common.storage.port import ObjectExists, ObjectMissing, StorageUnavailable, check_key, sha256


class S3Storage:
    """Objects in one bucket.

    `create` rests on the server's `If-None-Match: *`, which must check and write in one step.

    Args:
        store: `S3Storage.connect` makes the one for a server; any store of obstore has the same manners.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def connect(
        cls,
        bucket: str,
        *,
        endpoint: str,
        access_key_id: str,
        secret_access_key: str,
        region: str = "us-east-1",
    ) -> "S3Storage":
        """Objects of `bucket` on the server at `endpoint` (path style, which private servers speak).

        Plain http is for loopback and the inner network of a compose file: what is stored there is encrypted anyway.
        """
        return cls(
            S3Store(
                bucket,
                endpoint=endpoint,
                access_key_id=access_key_id,
                secret_access_key=secret_access_key,
                region=region,
                virtual_hosted_style_request=False,
                client_options={
                    "allow_http": endpoint.startswith("http://"),
                    "timeout": timedelta(seconds=60),
                },
            )
        )

    async def put(self, key: str, data: bytes) -> str:
        check_key(key)
        with _translated():
            await obstore.put_async(self._store, key, data)
        crash.point("after-file")
        return sha256(data)

    async def create(self, key: str, data: bytes) -> str:
        check_key(key)
        try:
            with _translated():
                await obstore.put_async(self._store, key, data, mode="create")
        except AlreadyExistsError:
            raise ObjectExists(key) from None
        crash.point("after-file")
        return sha256(data)

    async def get(self, key: str) -> bytes:
        check_key(key)
        try:
            with _translated():
                found = await obstore.get_async(self._store, key)
                return bytes(await found.bytes_async())
        except FileNotFoundError:
            raise ObjectMissing(key) from None

    async def exists(self, key: str) -> bool:
        check_key(key)
        try:
            with _translated():
                await obstore.head_async(self._store, key)
        except FileNotFoundError:
            return False
        return True

    async def delete(self, key: str) -> None:
        check_key(key)
        try:
            with _translated():
                await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return


@contextmanager
def _translated() -> Iterator[None]:
    """What the server or the way to it says, as the port says it."""
    try:
        yield
    except (AlreadyExistsError, FileNotFoundError):
        raise
    except (BaseError, OSError) as failed:
        raise StorageUnavailable(type(failed).__name__) from failed

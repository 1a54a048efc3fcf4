"""Object storage from a setting."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from common.storage.folder import FolderStorage
from common.storage.port import ObjectStorage
from common.storage.s3 import S3Storage


def open_storage(url: str) -> ObjectStorage:
    """Storage at `file:///folder` or `s3://bucket?endpoint=https://host&region=name`.

    S3 credentials are not part of the URL, which gets logged: they come from `AWS_ACCESS_KEY_ID` and
    `AWS_SECRET_ACCESS_KEY`.

    Raises:
        ValueError: another URL, or credentials are missing.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and len(parts.path) > 1:
        return FolderStorage(Path(unquote(parts.path)))
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.netloc or not {"endpoint"} <= set(options) <= {"endpoint", "region"}:
        raise ValueError("storage is file:///folder or s3://bucket?endpoint=…&region=…")
    try:
        access_key_id, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    except KeyError as missing:
        raise ValueError(f"S3 storage needs {missing}") from None
    return S3Storage.connect(
        parts.netloc,
        endpoint=options["endpoint"],
        region=options.get("region", "us-east-1"),
        access_key_id=access_key_id,
        secret_access_key=secret,
    )

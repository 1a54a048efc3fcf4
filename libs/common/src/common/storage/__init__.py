"""Object storage behind one port, and the claim checks that events carry."""

from common.storage.claims import ClaimBroken, ClaimTaken, read_claim, reading, write_claim, writing
from common.storage.factory import open_storage
from common.storage.folder import FolderStorage
from common.storage.port import ObjectExists, ObjectMissing, ObjectStorage, getting
from common.storage.s3 import S3Storage

__all__ = [
    "ClaimBroken",
    "ClaimTaken",
    "FolderStorage",
    "ObjectExists",
    "ObjectMissing",
    "ObjectStorage",
    "S3Storage",
    "getting",
    "open_storage",
    "read_claim",
    "reading",
    "write_claim",
    "writing",
]

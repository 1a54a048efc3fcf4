"""Object storage behind one port, and the claim checks that events carry."""

from common.storage.claims import ClaimBroken, ClaimTaken, read_claim, write_claim
from common.storage.factory import open_storage
from common.storage.folder import FolderStorage
from common.storage.port import ObjectExists, ObjectMissing, ObjectStorage
from common.storage.s3 import S3Storage

__all__ = [
    "ClaimBroken",
    "ClaimTaken",
    "FolderStorage",
    "ObjectExists",
    "ObjectMissing",
    "ObjectStorage",
    "S3Storage",
    "open_storage",
    "read_claim",
    "write_claim",
]

"""Encryption of personal data at rest and in events, behind one port."""

from common.crypto.cipher import AesGcm, CannotOpen, Cipher, new_object_key, open_object, seal_object
from common.crypto.keyring import KeyNotHeld, Keyring, VersionedKey
from common.crypto.masks import mask_name, mask_number, mask_phone
from common.crypto.sealed import canonical_json, open_sealed, seal

__all__ = [
    "AesGcm",
    "CannotOpen",
    "Cipher",
    "KeyNotHeld",
    "Keyring",
    "VersionedKey",
    "canonical_json",
    "mask_name",
    "mask_number",
    "mask_phone",
    "new_object_key",
    "open_object",
    "open_sealed",
    "seal",
    "seal_object",
]

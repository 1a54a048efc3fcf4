"""Opaque ids with a type prefix: `dcl_` and 20 random base32 characters (100 bits, so collisions do not happen)."""

import base64
import secrets


def new_id(prefix: str) -> str:
    """A fresh id such as `dcl_7f3k...`; the prefix tells people what they hold, nothing else does."""
    return f"{prefix}_{base64.b32encode(secrets.token_bytes(13)).decode().lower()[:20]}"

"""Files from strangers (外来文件): read only in child processes with limits of time and memory, which are killed."""

from common.foreign.child import MOST_MEMORY_BYTES, MOST_PROCESSOR_SECONDS
from common.foreign.pool import Busy, CannotBeRead, ForeignFiles, Why, read_apart

__all__ = [
    "MOST_MEMORY_BYTES",
    "MOST_PROCESSOR_SECONDS",
    "Busy",
    "CannotBeRead",
    "ForeignFiles",
    "Why",
    "read_apart",
]

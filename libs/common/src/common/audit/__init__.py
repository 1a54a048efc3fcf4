"""What happened, who did it and by which clause; and the chain that shows when somebody changed the story afterwards.

These names check a chain and need no database; `recording`, `sequencer` and `reading` work on the service's own.
"""

from common.audit.chain import HeadSigner, SignedHead, public_keys
from common.audit.verification import (
    AuditFault,
    AuditFinding,
    AuditReport,
    read_head,
    read_heads,
    verify_export,
)

__all__ = [
    "AuditFault",
    "AuditFinding",
    "AuditReport",
    "HeadSigner",
    "SignedHead",
    "public_keys",
    "read_head",
    "read_heads",
    "verify_export",
]

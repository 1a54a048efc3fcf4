"""What happened, who did it and by which clause; and the chain that shows when somebody changed the story afterwards."""

from common.audit.chain import HeadSigner, SignedHead, public_keys
from common.audit.reading import export, latest_head, verify
from common.audit.recording import record
from common.audit.sequencer import AuditTampered, Sequencer
from common.audit.verification import AuditFault, AuditFinding, AuditReport, read_head, verify_export

__all__ = [
    "AuditFault",
    "AuditFinding",
    "AuditReport",
    "AuditTampered",
    "HeadSigner",
    "Sequencer",
    "SignedHead",
    "export",
    "latest_head",
    "public_keys",
    "read_head",
    "record",
    "verify",
    "verify_export",
]

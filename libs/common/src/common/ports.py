"""What use cases reach outside the database through."""

from dataclasses import dataclass

from common.calendar.working_days import WorkingCalendar
from common.channels import Channel
from common.crypto.keyring import Keyring, VersionedKey
from common.documents.seals import SealKeys
from common.identity.checks import IdentityCheck
from common.identity.person_refs import PersonRefs
from common.policy.loader import PackShelf
from common.storage.port import ObjectStorage


@dataclass(frozen=True)
class Ports:
    """The outside of a service.

    Attributes:
        keys: encryption, blind indexes, sealed fields: only the purposes that this service may open.
        files: object storage.
        packs: the law as data.
        layers: pack layers that this installation adds (`demo` on a laptop; none in production).
        calendar: working days.
        person_refs: makes person references; absent in review, which must not be able to.
        identity_check: whether a name and a document number belong together; only where people are linked.
        channels: how people learn outside that a message waits; only where people are linked.
        seals: seal keys of organisations, where documents are signed.
        signing_key: the service's own Ed25519 seeds: audit heads, receipts.
        verification_url: the page that the code on a certificate opens.
    """

    keys: Keyring
    files: ObjectStorage
    packs: PackShelf
    layers: tuple[str, ...]
    calendar: WorkingCalendar
    person_refs: PersonRefs | None
    identity_check: IdentityCheck | None
    channels: tuple[Channel, ...]
    seals: SealKeys | None
    signing_key: VersionedKey
    verification_url: str

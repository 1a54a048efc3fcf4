"""Facts of the topic `zcps.certificate`."""

import datetime as dt

from common.events.base import Clause, Count, Fact, Id, Instant, Revision, Title
from common.events.codes import (
    CertificateOrigin,
    CertificateReason,
    CertificateRefusalReason,
    CertificateStatus,
)


class CertificateIssued(Fact):
    """A certificate was issued; a title counts from `effective_from` (article 55), not from the day of issue.

    `log_index` is there once the certificate is in the public log.
    """

    version: Revision
    declaration_id: Id | None = None
    person_ref: Id
    title: Title
    effective_from: dt.date
    sealing_org: Id
    origin: CertificateOrigin
    log_index: Count | None = None


class CertificateRefused(Fact):
    """No certificate was issued for this declaration."""

    reason: CertificateRefusalReason
    clause: Clause


class CertificateStatusChanged(Fact):
    """A certificate has another status; `record_id` where a credit record is behind it, `successor` where another replaces it."""

    version: Revision
    status: CertificateStatus
    since: Instant
    reason: CertificateReason
    record_id: Id | None = None
    successor: Id | None = None

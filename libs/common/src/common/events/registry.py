"""The one table of event names: who produces a fact, who consumes it, what it is about.

Everything else follows from it: topics, event types, subscriptions, AsyncAPI, the check on what a consumer reads.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from common.events import certificate as c
from common.events import credit_file as f
from common.events import declaration as d
from common.events import expert_pool as x
from common.events import review as r
from common.events.base import Fact
from common.events.codes import Purpose, Service

_DECLARATION = Service.DECLARATION
_REVIEW = Service.REVIEW
_POOL = Service.EXPERT_POOL
_CREDIT = Service.CREDIT_FILE
_CERTIFICATE = Service.CERTIFICATE


@dataclass(frozen=True)
class Entry:
    """One fact: its payload, its producers (each on its own topic), its consumers, the kind of id it is keyed by."""

    model: type[Fact]
    producers: frozenset[Service]
    consumers: frozenset[Service]
    subject: str


def _entry(
    model: type[Fact], producers: Iterable[Service], subject: str, consumers: Iterable[Service]
) -> Entry:
    return Entry(model, frozenset(producers), frozenset(consumers), subject)


def _all_but(*services: Service) -> frozenset[Service]:
    return frozenset(Service) - frozenset(services)


REGISTRY: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        "person-linked": _entry(d.PersonLinked, [_DECLARATION], "person_ref", _all_but(_DECLARATION)),
        "person-unlinked": _entry(d.PersonUnlinked, [_DECLARATION], "person_ref", _all_but(_DECLARATION)),
        "organisation-recorded": _entry(
            d.OrganisationRecorded, [_DECLARATION], "org_id", _all_but(_DECLARATION)
        ),
        "calendar-year-recorded": _entry(
            d.CalendarYearRecorded, [_DECLARATION], "year", _all_but(_DECLARATION)
        ),
        "plan-published": _entry(d.PlanPublished, [_DECLARATION], "plan_id", [_REVIEW, _POOL]),
        "declaration-accepted": _entry(d.DeclarationAccepted, [_DECLARATION], "declaration_id", [_REVIEW]),
        "declaration-ended": _entry(d.DeclarationEnded, [_DECLARATION], "declaration_id", [_REVIEW]),
        "recognition-approved": _entry(
            d.RecognitionApproved, [_DECLARATION], "declaration_id", [_CERTIFICATE]
        ),
        "commission-issued": _entry(
            d.CommissionIssued, [_DECLARATION], "commission_id", [_CERTIFICATE, _REVIEW]
        ),
        "committee-changed": _entry(r.CommitteeChanged, [_REVIEW], "committee_id", _all_but(_REVIEW)),
        "draw-requested": _entry(r.DrawRequested, [_REVIEW], "meeting_id", [_POOL]),
        "pool-changed": _entry(x.PoolChanged, [_POOL], "committee_id", [_REVIEW]),
        "panel-changed": _entry(x.PanelChanged, [_POOL], "meeting_id", [_REVIEW]),
        "meeting-held": _entry(r.MeetingHeld, [_REVIEW], "meeting_id", [_POOL]),
        "meeting-cancelled": _entry(r.MeetingCancelled, [_REVIEW], "meeting_id", [_POOL]),
        "case-progressed": _entry(r.CaseProgressed, [_REVIEW], "declaration_id", [_DECLARATION]),
        "case-closed": _entry(r.CaseClosed, [_REVIEW], "declaration_id", [_DECLARATION]),
        "result-confirmed": _entry(
            r.ResultConfirmed, [_REVIEW], "declaration_id", [_CERTIFICATE, _DECLARATION]
        ),
        "result-annulled": _entry(
            r.ResultAnnulled, [_REVIEW], "declaration_id", [_CERTIFICATE, _DECLARATION]
        ),
        "misconduct-reported": _entry(
            f.MisconductReported, [_DECLARATION, _REVIEW, _POOL], "report_id", [_CREDIT]
        ),
        "effect-started": _entry(f.EffectStarted, [_CREDIT], "subject_ref", _all_but(_CREDIT)),
        "effect-ended": _entry(f.EffectEnded, [_CREDIT], "subject_ref", _all_but(_CREDIT)),
        "effect-applied": _entry(f.EffectApplied, _all_but(_CREDIT), "record_id", [_CREDIT]),
        "report-routed": _entry(f.ReportRouted, [_CREDIT], "report_id", [_REVIEW, _DECLARATION]),
        "report-answered": _entry(f.ReportAnswered, [_REVIEW, _DECLARATION], "report_id", [_CREDIT]),
        "certificate-issued": _entry(
            c.CertificateIssued, [_CERTIFICATE], "certificate_id", [_DECLARATION, _CREDIT]
        ),
        "certificate-refused": _entry(
            c.CertificateRefused, [_CERTIFICATE], "declaration_id", [_REVIEW, _DECLARATION]
        ),
        "certificate-status-changed": _entry(
            c.CertificateStatusChanged, [_CERTIFICATE], "certificate_id", [_DECLARATION, _CREDIT]
        ),
        "person-called": _entry(x.PersonCalled, [_POOL], "message_id", [_DECLARATION]),
        "message-raised": _entry(
            d.MessageRaised, _all_but(_DECLARATION, _POOL), "message_id", [_DECLARATION]
        ),
    }
)

_NAMES: Final[Mapping[type[Fact], str]] = MappingProxyType(
    {entry.model: name for name, entry in REGISTRY.items()}
)

_TYPE: Final = re.compile(r"zcps\.(?P<service>[a-z-]+)\.(?P<fact>[a-z-]+)\.v1")


@dataclass(frozen=True)
class Opening:
    """Who seals values of a purpose and who opens them; a service that only passes them on holds no key."""

    sealed_by: frozenset[Service]
    opened_by: frozenset[Service]


PURPOSES: Final[Mapping[Purpose, Opening]] = MappingProxyType(
    {
        Purpose.CASE: Opening(frozenset({_DECLARATION, _REVIEW}), frozenset({_REVIEW, _CERTIFICATE})),
        Purpose.NAME: Opening(frozenset({_DECLARATION}), frozenset({_REVIEW, _CERTIFICATE})),
        Purpose.NUMBER: Opening(frozenset({_DECLARATION}), frozenset({_CERTIFICATE})),
        Purpose.FILE: Opening(frozenset({_DECLARATION}), frozenset({_REVIEW})),
        Purpose.DRAW: Opening(frozenset({_REVIEW}), frozenset({_POOL})),
        Purpose.PANEL: Opening(frozenset({_POOL}), frozenset({_REVIEW})),
        Purpose.ATTENDANCE: Opening(frozenset({_REVIEW}), frozenset({_POOL})),
        Purpose.EVIDENCE: Opening(frozenset({_DECLARATION, _REVIEW, _POOL}), frozenset({_CREDIT})),
        Purpose.CALL: Opening(frozenset({_POOL}), frozenset({_DECLARATION})),
    }
)


def purposes_held(service: str) -> frozenset[Purpose]:
    """The purposes whose key a service's keyring may hold: those it seals or opens."""
    return frozenset(
        purpose
        for purpose, opening in PURPOSES.items()
        if service in opening.sealed_by or service in opening.opened_by
    )


def topic(service: str) -> str:
    """The topic that a service publishes on."""
    return f"zcps.{Service(service)}"


def event_type(service: str, fact: str) -> str:
    """The CloudEvents type of a fact as this service publishes it.

    Raises:
        KeyError: no such fact.
        ValueError: this service does not produce it.
    """
    if service not in REGISTRY[fact].producers:
        raise ValueError(f"{service} does not produce {fact}")
    return f"zcps.{service}.{fact}.v1"


def split_type(type_: str) -> tuple[Service, str]:
    """Service and fact name of a CloudEvents type; the fact may be one that this version does not know.

    Raises:
        ValueError: not a type of this platform.
    """
    match = _TYPE.fullmatch(type_)
    if match is None:
        raise ValueError(f"not an event type of the platform: {type_}")
    return Service(match["service"]), match["fact"]


def fact_of(type_: str) -> str:
    """Fact name of a CloudEvents type, such as `declaration-accepted`; ValueError for a foreign type."""
    return split_type(type_)[1]


def name_of(fact: Fact | type[Fact]) -> str:
    """The registered name of a payload or of its model."""
    return _NAMES[fact if isinstance(fact, type) else type(fact)]


def subscriptions(service: str) -> tuple[str, ...]:
    """The topics that a service reads, sorted: those on which something is published that it consumes."""
    producers = {
        producer for entry in REGISTRY.values() if service in entry.consumers for producer in entry.producers
    }
    return tuple(sorted(topic(producer) for producer in producers - {service}))

"""What monitoring reads. Every name and its meaning is declared here; docs/runbook/alerts.md says which to watch.

The backlog is that of the service, not of the process, so workers report it and apis do not.
"""

import time

from prometheus_client import CollectorRegistry, Gauge, Histogram, ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.audit.reading import backlog as audit_backlog
from common.inbox.stats import ages, backlog
from common.service.runtime import Runtime
from common.service.timer_loop import due_and_next
from common.service.worker import Worker

BACKLOG = {
    "zcps_outbox_unpublished": "Events that are not on the bus yet",
    "zcps_outbox_oldest_seconds": "Age of the oldest of them",
    "zcps_inbox_unprocessed": "Received events that wait for their turn or for another try",
    "zcps_inbox_parked": "Received events about something not yet known",
    "zcps_inbox_oldest_seconds": "Age of the oldest received event that is not done",
    "zcps_dead_letters": "Events and timers that were given up; an event blocks its subject",
    "zcps_consumer_paused": "1 while too many dead letters keep the consumer from taking events",
    "zcps_audit_unchained": "Audit entries that wait to be chained",
    "zcps_audit_oldest_seconds": "Age of the oldest of them",
    "zcps_timers_due": "Timers whose business time has come",
    "zcps_events_emitted": "Events written to the outbox since the database was made",
    "zcps_events_received": "Events stored in the inbox since the database was made",
}
PART_FAILURES = "zcps_worker_part_failures"
AUDIT_TROUBLE = "zcps_audit_trouble"
REQUESTS = "zcps_http_request_seconds"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def new_registry() -> CollectorRegistry:
    """A registry with the process's memory, processor time and open files."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    return registry


class BacklogGauges:
    """What is on its way in a service, read anew for every scrape."""

    def __init__(self, runtime: Runtime, registry: CollectorRegistry, worker: Worker) -> None:
        self._runtime = runtime
        self._worker = worker
        self._failures = Gauge(
            PART_FAILURES,
            "How often a part of this worker ended with an exception",
            ["part"],
            registry=registry,
        )
        self._gauges = {name: Gauge(name, meaning, registry=registry) for name, meaning in BACKLOG.items()}

    async def read(self) -> None:
        """Raises SQLAlchemy's errors when the database does not answer."""
        runtime = self._runtime
        now = await runtime.clock.now()
        async with runtime.sessions() as session:
            counts, waiting = await backlog(session), await ages(session)
            unchained, oldest = await audit_backlog(session)
            due, _ = await due_and_next(session, now)
        values = {
            "zcps_outbox_unpublished": counts["outbox_unpublished"],
            "zcps_outbox_oldest_seconds": waiting["outbox_oldest_seconds"],
            "zcps_inbox_unprocessed": counts["inbox_unprocessed"],
            "zcps_inbox_parked": counts["parked"],
            "zcps_inbox_oldest_seconds": waiting["inbox_oldest_seconds"],
            "zcps_dead_letters": counts["dead_letters"],
            "zcps_consumer_paused": self._worker.consumer_paused,
            "zcps_audit_unchained": unchained,
            "zcps_audit_oldest_seconds": oldest,
            "zcps_timers_due": due,
            "zcps_events_emitted": counts["totals"]["emitted"],
            "zcps_events_received": counts["totals"]["received"],
        }
        for name, value in values.items():
            self._gauges[name].set(value)
        for part, count in self._worker.failures.items():
            self._failures.labels(part).set(count)


class RequestTimes:
    """ASGI middleware: how long each operation took and how it ended, without anything about who asked."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._seconds = Histogram(
            REQUESTS,
            "Time to the end of the answer",
            ["operation", "status"],
            registry=registry,
            buckets=BUCKETS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            operation = getattr(scope.get("route"), "operation_id", None) or "other"
            self._seconds.labels(operation, str(status)).observe(time.perf_counter() - started)

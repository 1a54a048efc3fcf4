"""Logging: one line per event, keys instead of prose, nobody's data.

Our code logs through structlog; what libraries log through the standard module takes the same way out, redaction included.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import structlog
from structlog.typing import Processor

from common.observability.failures import describe, exceptions_described
from common.observability.redaction import redact

_QUIETER = ("aiokafka", "sqlalchemy.engine", "httpx2", "httpcore2", "fontTools", "alembic.runtime.migration")


def configure_logging(
    service: str, *, level: str = "INFO", json: bool = True, stream: TextIO = sys.stderr
) -> None:
    """Set up logging for this process; a second call replaces the first.

    Args:
        service: the process's name, e.g. `review-worker`; on every line.
        level: of our own lines and of libraries', such as `INFO`; chatty libraries stay at WARNING.
        json: one JSON object per line; otherwise text for people.
        stream: where the lines go.

    Raises:
        ValueError: no such level.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _service_name(service),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _first_line_of_asyncio,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    # Exceptions are told without their text: no pattern finds a name in it. Redaction comes after everything that adds
    # text and right before the line is written.
    rendering: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        exceptions_described,
        redact,
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=stream.isatty()),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=rendering))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIETER:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # an outage of the cluster is one line of ours, not dozens of the client's per second
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    sys.excepthook = _uncaught
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


@contextmanager
def correlated(correlation_id: str, **more: str) -> Iterator[None]:
    """Every line inside the block carries `correlation_id`: one request, message or timer from end to end."""
    with structlog.contextvars.bound_contextvars(correlation_id=correlation_id, **more):
        yield


def _first_line_of_asyncio(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """asyncio says in its first line what went wrong; below it shows the task with the exception's text."""
    if event.get("logger") == "asyncio":
        event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _uncaught(kind: type[BaseException], failed: BaseException, _trace: object) -> None:
    """What ends the process leaves by the log as well, not as a traceback that quotes values."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("process_ended", exception=describe(failed))


def _service_name(service: str) -> Processor:
    def add(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        event["service"] = service
        return event

    return add

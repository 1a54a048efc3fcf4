"""Logs: one JSON line per event with its correlation, and no number of a person however it gets there."""

import asyncio
import gc
import io
import json
import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from common.observability import configure_logging, correlated, redact_text

Lines = Callable[[], list[dict[str, Any]]]
NUMBER, PHONE = "150802199001010009", "12000000001"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def lines() -> Lines:
    stream = io.StringIO()
    configure_logging("review-worker", level="INFO", json=True, stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_who_when_what_and_in_which_course_of_events(lines: Lines) -> None:
    with correlated("c-1"):
        structlog.get_logger("review").info("case_closed", declaration="dcl_1", outcome="passed")
    structlog.get_logger("review").info("idle")

    first, second = lines()
    assert first.pop("timestamp").endswith("Z")
    assert first == {
        "event": "case_closed",
        "level": "info",
        "logger": "review",
        "service": "review-worker",
        "correlation_id": "c-1",
        "declaration": "dcl_1",
        "outcome": "passed",
    }
    assert "correlation_id" not in second


def test_lines_of_libraries_take_the_same_way_out(lines: Lines) -> None:
    logging.getLogger("uvicorn.error").warning("bad request for %s", NUMBER, extra={"tel": PHONE})

    (line,) = lines()
    assert line["event"] == "bad request for [已隐去]"
    assert line["tel"] == "[已隐去]"
    assert (line["level"], line["service"]) == ("warning", "review-worker")


def _look_up(name: str) -> None:
    try:
        raise KeyError(name)
    except KeyError as missing:
        raise ValueError(f"no such person: {name}, {NUMBER}") from missing


@pytest.mark.parametrize("logger", ["review", "uvicorn.error", "sqlalchemy.pool", "asyncio"])
def test_an_exception_is_told_by_kind_and_place_without_its_text(lines: Lines, logger: str) -> None:
    try:
        _look_up("夏明荣")
    except ValueError:
        if logger == "review":
            structlog.get_logger().exception("failed", params=(NUMBER, {"deep": [PHONE]}))
        else:
            logging.getLogger(logger).exception("failed")

    (line,) = lines()
    text = json.dumps(line, ensure_ascii=False)
    assert re.fullmatch(
        r"ValueError at test_logs.py:\d+ test_an_\w+ > test_logs.py:\d+ _look_up "
        r"caused by KeyError at test_logs.py:\d+ _look_up",
        line["exception"],
    )
    assert not [secret for secret in ("夏明荣", NUMBER, PHONE) if secret in text]


async def test_a_task_that_nobody_waited_for_tells_no_name(lines: Lines) -> None:
    async def fails() -> None:
        raise ValueError("夏明荣")

    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()

    (line,) = lines()
    assert line["event"] == "Task exception was never retrieved"
    assert "夏明荣" not in json.dumps(line, ensure_ascii=False)


def test_what_ends_the_process_is_told_without_its_text() -> None:
    script = (
        "from common.observability import configure_logging; configure_logging('review-api')\n"
        "raise ExceptionGroup('all', [ValueError('夏明荣')])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    line = json.loads(ended.stderr)
    assert (ended.returncode, line["event"]) == (1, "process_ended")
    assert "ExceptionGroup" in line["exception"]
    assert "ValueError" in line["exception"]
    assert "夏明荣" not in ended.stderr


def test_text_for_people_is_redacted_too() -> None:
    stream = io.StringIO()
    configure_logging("review-api", json=False, stream=stream)
    try:
        raise ValueError(NUMBER)
    except ValueError:
        structlog.get_logger().exception(f"failed for {PHONE}")

    shown = stream.getvalue()
    assert "failed for [已隐去]" in shown
    assert NUMBER not in shown


@pytest.mark.parametrize(
    "field", ["phone", "contact_phone", "Authorization", "access_token", "id_number", "password", "nonce"]
)
def test_a_field_whose_name_tells_a_secret_is_hidden_whatever_it_holds(lines: Lines, field: str) -> None:
    structlog.get_logger().info("seen", **{field: "0478-1"})

    assert lines()[0][field] == "[已隐去]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (NUMBER, "[已隐去]"),
        (f"number={NUMBER},", "number=[已隐去],"),
        (f"p_{NUMBER}_x", "p_[已隐去]_x"),
        ("15080219850117000X", "[已隐去]"),
        ("15080219850117000x", "[已隐去]"),
        ("１５０８０２１９９００１０１０００９", "[已隐去]"),
        (f"电话{PHONE}。", "电话[已隐去]。"),
        ("+8612000000001", "[已隐去]"),
        ("+86 12000000001", "[已隐去]"),
    ],
)
def test_numbers_of_people_are_hidden(text: str, shown: str) -> None:
    assert redact_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "org_11150000DEM0000147",
        "org_12150802DEM0001456",
        "911508020000000000",  # a credit code that happens to be all digits: no birth date in it
        "6f1c2a9e-7b1d-4f0a-9c3e-13812345678a",
        "f13812345678901234567890abcdef12",
        "2026-05-11T09:00:00.250000+08:00",
        "1780000000000",
        "dcl_1, 21 members, pool 60",
        "R25-33",
    ],
)
def test_ids_times_and_counts_stay_readable(text: str) -> None:
    assert redact_text(text) == text


def test_numbers_counts_and_nothing_pass_unchanged(lines: Lines) -> None:
    structlog.get_logger().info("counted", n=3, share=0.5, ok=True, none=None, phone_number=int(PHONE))

    (line,) = lines()
    assert (line["n"], line["share"], line["ok"], line["none"]) == (3, 0.5, True, None)
    assert line["phone_number"] == "[已隐去]"


def test_the_level_counts_for_ours_and_chatty_libraries_stay_quiet(lines: Lines) -> None:
    structlog.get_logger().debug("detail")
    logging.getLogger("aiokafka.consumer").info("heartbeat")
    logging.getLogger("uvicorn").info("started")

    assert [line["event"] for line in lines()] == ["started"]


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError):
        configure_logging("review-api", level="LOUD")

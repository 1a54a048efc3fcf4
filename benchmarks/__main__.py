"""`python -m benchmarks [api] [buses] [draws] [statements] [eligibility]`: all five without a name; the whole takes some minutes.

Only a whole run writes to `benchmarks/results`.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable

import structlog
import uvloop

from benchmarks import api, buses, draws, eligibility, machine, statements
from benchmarks.results import Report
from benchmarks.stage import Stage, open_stage

SUITES: dict[str, Callable[[Stage, Report], Awaitable[None]]] = {
    "api": api.measure,
    "buses": buses.measure,
    "draws": draws.measure,
    "statements": statements.measure,
    "eligibility": eligibility.measure,
}


async def run(names: list[str]) -> None:
    """The named suites, one after the other on one stage."""
    report = Report()
    facts = machine.describe()
    for name, value in facts.items():
        report.say(f"{name + ':':12} {value}")
    began = time.monotonic()
    with open_stage() as stage, machine.watched() as busy:
        for name in names:
            await SUITES[name](stage, report)
    report.say()
    report.say(
        f"Took {time.monotonic() - began:.0f} s; on average {busy.own:.2f} cores were ours, {busy.foreign:.2f} foreign."
    )
    if set(names) == set(SUITES):
        print(f"written: {report.write(facts)}")


def main() -> None:
    names = sys.argv[1:] or list(SUITES)
    if unknown := set(names) - set(SUITES):
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))}\n{__doc__}")
    # the tables are for reading: no log lines of the services and clients in this process between them
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.ERROR)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(names))


if __name__ == "__main__":
    main()

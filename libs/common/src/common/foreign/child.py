"""The child process: reads one file after another and hands JSON back. Run by the pool as `python -m common.foreign.child`.

A request is a line of JSON (the function, its arguments, the size of the file); the child loads the function and says so
with an empty line; then comes the file, and the answer is a line of JSON.
The limits are the child's own, taken before it sees the first byte, and only ever made narrower.
"""

import importlib
import json
import math
import os
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

if sys.platform != "win32":
    import resource

MOST_PROCESSOR_SECONDS = 2
"""Of processor time for one file: an honest certificate takes 0.02, a material of 20 MB 0.1."""
MOST_MEMORY_BYTES = 192 * 1024 * 1024
"""Of memory of its own for one child, of which about 60 MB are the libraries."""


def main() -> None:
    """Serve until the parent closes the pipe or one of the limits ends the process."""
    # what a library prints must not get among the answers
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _limit_process()
    requests = sys.stdin.buffer
    while line := requests.readline():
        request = json.loads(line)
        function = _function(request["function"])  # loaded before the clock of the file runs
        answers.write(b"\n")
        answers.flush()
        data = _exactly(requests, request["size"])
        answers.write(json.dumps(_answer(function, data, request["arguments"])).encode() + b"\n")
        answers.flush()


def _answer(function: Callable[..., Any], data: bytes, arguments: dict[str, str]) -> dict[str, Any]:
    _limit_processor_time()
    try:
        return {"result": function(data, **arguments)}
    except (
        Exception
    ) as error:  # hostile bytes can fail anywhere in a parser; the parent is told so and logs the kind
        return {"raised": type(error).__name__}


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        sys.exit(0)  # the parent went away in the middle of a file
    return data


def _limit_process() -> None:
    if sys.platform == "win32":
        return  # no such limits there; the pool's own time limit remains
    os.nice(19)  # whoever asks for something else goes first, also while this one starts
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor_time() -> None:
    """From now on; the system ends the process (SIGXCPU), whatever it is doing."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime) + MOST_PROCESSOR_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()

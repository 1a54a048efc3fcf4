"""What a cluster runs once before its services: `python -m common.service topics | clock`.

`topics` makes the topics that the bus lacks, `clock` begins the simulated time of a test installation. Both may run again.
"""

import asyncio
import sys

from common.bus.port import BusUnavailable
from common.service.jobs import apply_topics, start_clock

USAGE = "usage: python -m common.service topics | clock"


def main() -> None:
    """Run the job that the command line names, with settings from the environment."""
    match sys.argv[1:]:
        case ["topics"]:
            try:
                made = asyncio.run(apply_topics())
            except BusUnavailable as failed:
                sys.exit(f"the bus does not answer: {failed}")
            sys.stdout.write(f"made {', '.join(made)}\n" if made else "every topic exists\n")
        case ["clock"]:
            sys.stdout.write(f"business time: {asyncio.run(start_clock()).isoformat()}\n")
        case _:
            sys.exit(USAGE)


if __name__ == "__main__":
    main()

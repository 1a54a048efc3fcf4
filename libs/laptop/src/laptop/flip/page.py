"""The list of what no test would notice, which may only shrink, and the page that a release records."""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from laptop.flip.results import KINDS, Results

ROOT = Path(__file__).parents[5]
KNOWN = ROOT / "tests" / "flip.yaml"
PAGE = ROOT / "docs" / "reference" / "flip.md"

LISTS = ("without_finding", "unwired")

Survivors = dict[str, Any]
"""`rules`: rule -> kinds that are missing; `without_finding`: rules, in the committed list with what shows them; `unwired`:
use cases and what they ask.
"""

LIST_HEAD = """\
# What could be taken away without any test turning red. It only shrinks: `make flip` strikes out what is shown by now, and a
# check fails for what is not here.
# `rules`: `holds`, `refuses`: no marked test turned red when the finding was forced so; `through`: none that turned red came
# through a request or an event.
# `without_finding`: rules that are no finding of a function and cannot be forced: why, and a test for each side.
# `unwired`: a use case, and what it asks; no test would notice if it did not.
"""

PAGE_HEAD = """\
# Which tests would notice

Written by `make flip` at each release. For every rule that tests are marked with, its finding is forced to hold and to
refuse while its marked tests run. A rule is shown when both turn a test red, and one of the tests that turn red because
somebody gets through comes by a request or an event. Wiring is shown when findings that are forced to hold where one use case
asks one function turn a test red. `tests/flip.yaml`, which only shrinks, lists what is not shown, and what is no finding.

"""


def known() -> Survivors:
    """The committed list."""
    read: Survivors = yaml.safe_load(KNOWN.read_text("utf-8"))
    return read


def survivors(results: Results) -> Survivors:
    return {
        "rules": results.survivors(),
        "without_finding": results.without_finding(),
        "unwired": results.unwired(),
    }


def faults(results: Results, listed: Survivors, *, everything: bool) -> list[str]:
    """What is not on the list. Of a run of some rules, only these are looked at, and no wiring."""
    found = survivors(results)
    lines = [
        f"{rule}: no marked test turns red ({kind})"
        for rule, kinds in found["rules"].items()
        for kind in kinds
        if kind not in listed["rules"].get(rule, [])
    ]
    for part in LISTS if everything else ():
        lines += [f"{part}: {one}" for one in found[part] if one not in listed[part]]
    return lines


def shrunk(found: Survivors, listed: Survivors) -> Survivors:
    """What of the list is still there. What is new must be written into it by hand, where others see it."""
    rules = {
        rule: [kind for kind in kinds if kind in listed["rules"].get(rule, [])]
        for rule, kinds in found["rules"].items()
    }
    return {
        "rules": {rule: kinds for rule, kinds in rules.items() if kinds},
        "without_finding": {
            rule: shown
            for rule, shown in listed["without_finding"].items()
            if rule in found["without_finding"]
        },
        "unwired": [one for one in found["unwired"] if one in listed["unwired"]],
    }


def told(results: Results) -> list[str]:
    """For people who look at the end of a run."""
    found = survivors(results)
    rules = sorted(results.marked & results.rules.keys())
    shown = [rule for rule in rules if rule not in found["rules"]]
    asked = [test for test in results.wiring.values() if test]
    return [
        f"{len(shown)} of {len(rules)} rules shown, {len(asked)} of {len(results.wiring)} use cases",
        *(f"{rule}: survives {', '.join(kinds)}" for rule, kinds in found["rules"].items()),
    ]


def write(results: Results) -> None:
    """Take off the list what is shown by now, and make the page say what was found."""
    left = shrunk(survivors(results), known())
    text = yaml.safe_dump(left, allow_unicode=True, sort_keys=False, width=120)
    KNOWN.write_text(LIST_HEAD + text, "utf-8")
    PAGE.write_text(page(results), "utf-8")


def page(results: Results) -> str:
    from common.clock import SHANGHAI, system_now

    today: dt.date = system_now().astimezone(SHANGHAI).date()
    first = told(results)[0]
    rows = [
        f"| {rule} | {' | '.join('shown' if kind in results.rules[rule] else 'survives' for kind in KINDS)} |"
        for rule in sorted(results.marked & results.rules.keys())
    ]
    table = [
        "| rule | forced to hold | forced to refuse | through a request or an event |",
        "|---|---|---|---|",
    ]
    return PAGE_HEAD + "\n".join([f"{today}: {first}.", "", *table, *rows]) + "\n"

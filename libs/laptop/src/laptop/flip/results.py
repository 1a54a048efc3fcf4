"""What flips found, put together from all workers of a run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from laptop.flip.forcing import Flip, Seen, Way

KINDS = ("holds", "refuses", "through")
"""Of a rule: red when forced to hold, red when forced to refuse, the first also through a request or an event."""


@dataclass
class Results:
    """Test that turned red, by what it shows.

    Attributes:
        marked: rules that the tests of this run are marked with.
        rules: rule -> kind -> test.
        wiring: (function of the domain, use case) -> test, or "" where none turned red.
    """

    marked: set[str] = field(default_factory=set)
    rules: dict[str, dict[str, str]] = field(default_factory=dict)
    wiring: dict[tuple[str, str], str] = field(default_factory=dict)

    def saw(self, seen: Iterable[Seen]) -> None:
        """Use cases ask these functions of the domain."""
        for one in seen:
            self.rules.setdefault(one.rule, {})
            if one.site is not None and one.door is not None:
                self.wiring.setdefault((one.asked, one.site), "")

    def red(self, flip: Flip, seen: Iterable[Seen], test: str) -> None:
        """The flip turned the test red."""
        of_rule = [one for one in seen if one.rule == flip.rule]
        through = any(one.door in {"rest", "event"} for one in of_rule)
        found = self.rules.setdefault(flip.rule, {})
        if flip.site is None:
            found.setdefault(flip.way.value, test)
            if flip.way is Way.HOLDS and through:
                found.setdefault("through", test)
        elif flip.asked is not None:
            self.wiring[(flip.asked, flip.site)] = test

    def is_shown(self, rule: str, way: Way) -> bool:
        """Whether no test of this side can add anything about the rule itself."""
        found = self.rules.get(rule, {})
        return way.value in found and (way is Way.REFUSES or "through" in found)

    def wanted(self, rule: str, way: Way, seen: Iterable[Seen], *, wiring: bool) -> list[Flip]:
        """The flips of a rule that a test with these findings could still add something by."""
        of_rule = [one for one in seen if one.rule == rule]
        found = self.rules.get(rule, {})
        flips = []
        through = way is Way.HOLDS and any(one.door in {"rest", "event"} for one in of_rule)
        if of_rule and (way.value not in found or (through and "through" not in found)):
            flips.append(Flip(rule, way))
        if wiring and way is Way.HOLDS:
            asking = {(one.site, one.asked) for one in of_rule if one.site and one.door}
            flips += [
                Flip(rule, way, site, asked)
                for site, asked in sorted(asking)
                if not self.wiring.get((asked, site))
            ]
        return flips

    def survivors(self) -> dict[str, list[str]]:
        """Marked rule -> the kinds in which nothing turned red; a rule that makes no finding at all is not here."""
        return {
            rule: missing
            for rule in sorted(self.marked & self.rules.keys())
            if (missing := [kind for kind in KINDS if kind not in self.rules[rule]])
        }

    def without_finding(self) -> list[str]:
        """Marked rules of which no test made a finding: they cannot be forced."""
        return sorted(self.marked - self.rules.keys())

    def unwired(self) -> list[str]:
        """Use cases that ask a function of the domain, and no test would notice if they did not."""
        return sorted(f"{site} -> {asked}" for (asked, site), test in self.wiring.items() if not test)

    def merge(self, other: "Results") -> None:
        self.marked |= other.marked
        for rule, found in other.rules.items():
            self.rules[rule] = found | self.rules.get(rule, {})
        for unit, test in other.wiring.items():
            self.wiring[unit] = self.wiring.get(unit) or test

    def as_plain(self) -> dict[str, Any]:
        """For the way from a worker to the process that the run began in."""
        wiring = [[asked, site, test] for (asked, site), test in self.wiring.items()]
        return {"marked": sorted(self.marked), "rules": self.rules, "wiring": wiring}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> "Results":
        wiring = {(asked, site): test for asked, site, test in plain["wiring"]}
        return cls(set(plain["marked"]), plain["rules"], wiring)

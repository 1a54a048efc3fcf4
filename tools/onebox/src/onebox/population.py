"""People who do not exist, to try a policy pack on: seeded, plausible in their spread, facts only and no names.

Shares are guesses about who declares in a league, not statistics: they are there so that every rule and path meets people
on both sides of its line. Person number n of a seed and year is always the same, whoever asks and in whatever order.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from common.events.codes import Column, Level
from declaration.domain.eligibility import Facts, Wanted

Weights = Mapping[Any, float]

APPLICANTS: Final[Weights] = {
    "public_institution": 52,
    "contract_staff": 8,
    "private_enterprise": 22,
    "social_organisation": 2,
    "other_non_public": 3,
    "freelancer": 2,
    "dispatched_worker": 2,
    "skilled_worker": 3,
    "farmer_or_herder": 3,
    "hmt_or_foreign": 0.5,
    "central_or_other_province": 2.5,
}
UNITS: Final[Weights] = {"city": 45, "county": 33, "township": 17, "village": 5}
SERIES: Final[Weights] = {
    ("school_teacher", None): 24,
    ("health", "physician"): 14,
    ("health", "nursing"): 8,
    ("engineering", None): 16,
    ("engineering", "construction"): 8,
    ("agriculture", "agronomy"): 8,
    ("forestry_grassland", "grassland_management"): 4,
    ("economics", None): 7,
    ("accounting", None): 7,
    ("university_teacher", None): 4,
}
LADDER: Final = (Level.ASSISTANT, Level.MIDDLE, Level.ASSOCIATE_SENIOR, Level.FULL_SENIOR)
YEARS_TO_NEXT: Final = (1.5, 4.5, 6, 7)
"""After so many years, more or less, people reach the level of the ladder."""
QUALIFICATION: Final = {
    ("health", "physician"): ("医师资格", 0.95),
    ("health", "nursing"): ("护士执业资格", 0.97),
    ("school_teacher", None): ("教师资格", 0.97),
    ("accounting", None): ("注册会计师", 0.06),
    ("engineering", "construction"): ("一级建造师", 0.12),
}
_STEPS: Final = ("own_unit_agrees", "central_hr_letter", "region_agrees", "office_named", "through_place")


@dataclass(frozen=True)
class Person:
    """Somebody with facts who asks for a title."""

    facts: Facts
    wanted: Wanted


def population(count: int, *, seed: int, year: int, start: int = 0) -> Iterator[Person]:
    """People `start` up to `start + count` of those who declare in a year."""
    for number in range(start, start + count):
        chance = Random(f"{seed}/{year}/{number}")  # noqa: S311 (people, not secrets)
        yield _Life(chance, year).person()


@dataclass
class _Life:
    """Makes one person up, from school to the title asked for."""

    chance: Random
    year: int
    facts: dict[str, Any] = field(default_factory=dict)
    column: Column | None = None

    def person(self) -> Person:
        who = self.one_of(APPLICANTS)
        at = self.one_of(UNITS)
        series, specialty = self.one_of(SERIES)
        graduated = dt.date(self.year - round(self.chance.triangular(1, 36, 12)), 6, 30)
        since = self.after(graduated, 0, 400)
        self.schooling(graduated)
        self.post(who, at, series, since)
        self.work(at, since)
        level = self.titles(series, specialty, since)
        self.papers(series, specialty, level, since)
        self.service(series, at)
        self.record()
        self.privileges(series, level)
        self.own_column(who)
        return Person(
            Facts.model_validate(self.facts),
            Wanted(series=series, specialty=specialty, level=level, column=self.column),
        )

    def schooling(self, graduated: dt.date) -> None:
        schooling = self.one_of(
            {"high_school": 2, "secondary_vocational": 8, "college": 27, "bachelor": 49, "postgraduate": 14}
        )
        of: dict[str, Any] = {
            "graduated_on": graduated,
            "full_time": self.happens(0.7),
            "field": self.one_of({"same": 70, "close": 15, "other": 15}),
        }
        if self.happens(0.04):
            classes = {"middle": 30, "senior": 45, "preparatory": 25}
            of |= {"kind": "technician_school", "technician_class": self.one_of(classes)}
        else:
            of |= {"kind": "vocational" if self.happens(0.12) else "ordinary", "schooling": schooling}
            if schooling == "bachelor" and self.happens(0.8):
                of["degree"] = "bachelor"
            elif schooling == "postgraduate":
                of["degree"] = self.one_of({"master": 80, "doctor": 20})
        self.facts["education"] = [of]

    def post(self, who: str, at: str, series: str, since: dt.date) -> None:
        without_employer = who in {"freelancer", "farmer_or_herder"}
        urban = {"school_teacher": "school_teacher", "health": "doctor"}.get(series) if at == "city" else None
        self.facts["post"] = {
            "applicant_type": who,
            "unit_at": at,
            "in_post": "not_in_post"
            if without_employer
            else self.one_of(
                {
                    "in_post": 97,
                    "not_in_post": 1,
                    "civil_servant": 0.6,
                    "retired": 0.7,
                    "founding_on_leave": 0.4,
                    "founding_in_post": 0.3,
                }
            ),
            "employed_on": self.between(since, self.last_year),
            "assessed": self.happens(0.94),
            "urban": urban,
            "self_reviewing_unit": self.happens(0.03),
        }

    def work(self, at: str, since: dt.date) -> None:
        came = since if self.happens(0.85) else self.between(since, self.today)
        stayed = came if self.happens(0.8) else self.between(came, self.today)
        self.facts["work"] = {
            "professional_since": since,
            "in_region_since": came,
            "in_city_since": stayed,
            "county_since": since if at != "city" or self.happens(0.1) else None,
            "township_since": self.between(since, self.today) if at in {"township", "village"} else None,
        }

    def titles(self, series: str, specialty: str | None, since: dt.date) -> Level:
        """The titles held; returns the level asked for, as a rule the next one."""
        held: list[dict[str, Any]] = []
        day = since
        for level, years in zip(LADDER[:-1], YEARS_TO_NEXT, strict=False):
            day = day + dt.timedelta(days=round(365 * years * self.chance.triangular(0.6, 2.2, 1)))
            if day > self.last_year or self.happens(0.1):
                break
            title = {"series": series, "specialty": specialty, "level": level, "obtained_on": day}
            if self.happens(0.75):
                title["appointed_on"] = self.after(day, 10, 400)
            held.append(title)
        if held and self.happens(0.04):
            held[-1] |= {"way": "series_change", "counts_from": self.between(since, held[-1]["obtained_on"])}
        elif held and self.happens(0.03):
            held[-1] |= {"series": "economics" if series != "economics" else "engineering", "specialty": None}
        self.facts["titles"] = held
        nearest = len(held) + (1 if self.happens(0.07) else 0)
        return LADDER[min(nearest, len(LADDER) - 1)]

    def papers(self, series: str, specialty: str | None, level: Level, since: dt.date) -> None:
        """Qualifications, exams, the card of the year, results."""
        name, share = QUALIFICATION.get((series, specialty), ("", 0.0))
        if name and self.happens(share):
            day = self.between(since, self.last_year)
            self.facts["qualifications"] = [{"name": name, "obtained_on": day}]
        if series in {"economics", "accounting"} and self.happens(0.75):
            day = dt.date(self.year - self.chance.randint(1, 7), 9, 1)
            of = {"series": series, "level": level, "passed": self.happens(0.85), "valid_from": day}
            self.facts["exams"] = [{**of, "valid_until": day.replace(year=day.year + 5)}]
        if self.happens(0.9):
            certified = self.after(dt.date(self.year, 1, 5), 0, 160)
            self.facts["cards"] = [{"year": self.year, "certified_on": certified, "hours": 90}]
        self.facts["achievements"] = {
            "results": self.happens(0.93),
            "outstanding": self.happens(0.15),
            "long_work": self.today.year - since.year >= 10,
        }

    def service(self, series: str, at: str) -> None:
        """Rural service of the city's people, the epidemic's front line."""
        if at == "city" and self.happens(0.6):
            months = self.chance.choice([1, 3, 6, 10, 11, 12, 12, 13, 24, 36, 40])
            self.facts["rural"] = {
                "months": months,
                "months_this_year": min(months, self.chance.choice([0, 0, 0, 2, 3, 6])),
                "months_since_title": self.chance.choice([0, months]),
                "outstanding": self.happens(0.4),
            }
        if series == "health" and self.happens(0.08):
            self.facts["epidemic"] = {
                "listed": self.happens(0.8),
                "in_plan_year": self.happens(0.2),
                "award": self.happens(0.1),
                "used": self.happens(0.3),
            }

    def record(self) -> None:
        """Penalties and credit records, a few."""
        if self.happens(0.008):
            starts = self.between(dt.date(self.year - 2, 1, 1), self.today)
            kind = self.one_of({"warning": 5, "demerit": 4, "downgraded": 1})
            until = starts + dt.timedelta(days=183 if kind == "warning" else 365)
            self.facts["penalties"] = [{"penalty": kind, "starts": starts, "until": until}]
        if self.happens(0.005):
            starts = self.between(dt.date(self.year - 4, 1, 1), self.today)
            until = starts + dt.timedelta(days=3 * 365)
            self.facts["bars"] = [
                {"record_id": "rec_made_up", "clause": "R25-72", "starts": starts, "until": until}
            ]

    def privileges(self, series: str, level: Level) -> None:
        """What opens a privileged path: for one in twenty."""
        if not self.happens(0.05):
            return
        done = self.facts["achievements"]
        recommended = self.one_of({"league_government": 55, "region_department": 15, "league_hr": 15, "": 15})
        done |= {
            "recommended_by": [recommended] if recommended else [],
            "appraisal_papers": self.happens(0.6),
            "outstanding": self.happens(0.8),
            "stays_in_region": self.happens(0.9),
        }
        match self.chance.randrange(9):
            case 0:
                done["merits"] = [self.chance.choice(["breakthrough", "engineering_problem"])]
            case 1:
                done |= {"technical_head_of": "industry_leader", "unit_recommends": self.happens(0.6)}
            case 2:
                done["introduced"] = self.chance.choice(["high_level", "urgently_needed"])
            case 3:
                done["yingcai_class"] = self.chance.randint(1, 6)
            case 4:
                done["postdoc_merits"] = [
                    self.chance.choice(["science_fund", "provincial_project", "national_programme"])
                ]
            case 5:
                peers = [
                    {"level": "full_senior", "in_post": self.happens(0.9)}
                    for _ in range(self.chance.randint(0, 3))
                ]
                done |= {"lacks_schooling": True, "peers": peers}
            case 6:
                whence = self.one_of({"returnee": 80, "foreign_talent": 20})
                done |= {"overseas": whence, "work_abroad": self.happens(0.5)}
                self.facts["origin"] = {"first_application": not self.facts["titles"]}
            case 7:
                starts = dt.date(self.year - self.chance.randint(0, 4), 1, 1)
                of = self.one_of(
                    {
                        ("new_era", 1): 1,
                        ("new_era", 2): 3,
                        ("new_era", 3): 3,
                        ("yingcai_youth", None): 2,
                        ("grassland_youth", 1): 2,
                    }
                )
                until = starts.replace(year=starts.year + 3) - dt.timedelta(days=1)
                place = {"programme": of[0], "tier": of[1], "starts": starts, "until": until}
                self.facts["programmes"] = [place]
            case _:
                self.facts["origin"] = {
                    "transferred": self.chance.choice(["civil_servant", "military"]),
                    "placed_in_enterprise_or_institution": self.happens(0.95),
                    "first_application": not self.facts["titles"],
                }
        if self.happens(0.1):
            self.facts["uses"] = [{"path": "breakthrough", "year": self.year - 3}]

    def own_column(self, who: str) -> None:
        """Types of applicants that declare in a column of their own."""
        if who == "skilled_worker":
            skill = self.one_of({"senior_worker": 4, "technician": 4, "senior_technician": 2})
            since = self.between(dt.date(self.year - 10, 1, 1), self.last_year)
            self.facts["achievements"] |= {"skill": skill, "skill_since": since}
            self.column = Column.SKILLED_WORKER
        elif who == "farmer_or_herder":
            self.column = Column.FARMERS_AND_HERDERS
        elif who == "central_or_other_province":
            self.facts["entrusted"] = [step for step in _STEPS if self.happens(0.95)]
            self.column = Column.ENTRUSTED_REVIEW
        elif self.happens(0.01):
            self.column = Column.DIRECTED_EVALUATION

    @property
    def today(self) -> dt.date:
        return dt.date(self.year, 5, 1)

    @property
    def last_year(self) -> dt.date:
        return dt.date(self.year - 1, 12, 31)

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def one_of(self, weights: Weights) -> Any:
        return self.chance.choices(list(weights), weights=list(weights.values()))[0]

    def after(self, day: dt.date, least: int, most: int) -> dt.date:
        return day + dt.timedelta(days=self.chance.randint(least, most))

    def between(self, first: dt.date, last: dt.date) -> dt.date:
        return self.after(first, 0, max(0, (last - first).days))

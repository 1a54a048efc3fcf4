"""Shapes that several services answer with or take, once for the platform."""

import datetime as dt
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.events.base import Instant
from common.identity.actors import Actor


class Seen(BaseModel):
    """The version that the caller decides on (所见版本)."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[1])


class Task(BaseModel):
    """A task (待办) of the caller: a step of an office, an officer's decision, an expert's or an applicant's own part."""

    kind: str = Field(examples=["audit_declaration"])
    subject: str = Field(examples=["dcl_b5x7exampleexample19"])
    number: str | None = Field(default=None, examples=["SB202600000123"])
    meeting_id: str | None = None
    link: str | None = None
    since: Instant | None = None
    due: dt.date | None = None
    overdue: bool


class Me(BaseModel):
    """The caller as this service knows him: account, person, grants (岗位), and the tasks (待办) that wait for him."""

    account: str
    person_ref: str | None = None
    grants: list[str] = Field(examples=[["unit_auditor@org_12150802DEM0001456"]])
    total: int = Field(examples=[1])
    overdue: int = Field(examples=[0])
    tasks: list[Task]

    @classmethod
    def of(cls, actor: Actor, tasks: Iterable[Task], *, total: int, overdue: int = 0) -> "Me":
        """The answer to `GET /me`; `total` and `overdue` count the tasks that are not shown too."""
        return cls(
            account=actor.account,
            person_ref=actor.person_ref,
            grants=sorted(str(grant) for grant in actor.grants),
            total=total,
            overdue=overdue,
            tasks=list(tasks),
        )

"""`teacher_quota.yaml`: 正高 of school teachers per place and year (中小学正高级教师名额; E-29)."""

from collections.abc import Iterator

from common.places import is_within
from common.policy.model import Listed, Persons, Shape, Subject, Switch, Text, Value


class Row(Shape):
    """A row of the table.

    Attributes:
        place: a place of the tree, or
        unit: a unit that has its own row.
        persons: at most so many.
        other_region_units: of these, for other units directly under the region.
    """

    name: Text
    place: Text | None = None
    unit: bool = False
    persons: int
    other_region_units: int = 0


class TeacherQuota(Subject):
    """School teachers' 正高 and 副高.

    Attributes:
        rows: by a key of the pack; what is not listed has no quota in hand.
        total: of all rows.
        binds_declarations: recommended declarations never exceed it (申报控制人数).
        binds_passes: the passes sent for confirmation never exceed it (评审总数).
        may_be_split: a place may split it among counties and units, never exceed it.
        associate_in_post_structure: 副高 stays inside the approved post structure ratio.
    """

    rows: Listed[str, Value[Row]]
    total: Persons
    binds_declarations: Switch
    binds_passes: Switch
    may_be_split: Switch
    associate_in_post_structure: Switch

    def contradictions(self) -> Iterator[tuple[str, str]]:
        counted = [row.value.persons for row in self.rows.values() if row.value is not None]
        if counted and self.total.value is not None and sum(counted) != self.total.value:
            yield "total", f"各行相加为 {sum(counted)} 人，合计写的是 {self.total.value} 人"

    def of(self, place: str) -> Value[Row] | None:
        """The row of the nearest place at or above; None where no document in hand gives one."""
        found = [
            value
            for value in self.rows.values()
            if (row := value.value) is not None and row.place is not None and is_within(place, row.place)
        ]
        return max(found, key=lambda value: len(value.require().place or ""), default=None)

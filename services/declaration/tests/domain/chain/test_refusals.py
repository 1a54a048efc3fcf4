"""Not accepting a declaration: the four grounds of article 36, and the way back (K-07)."""

import pytest

from common.policy import Under
from declaration.domain.cases.states import Step
from declaration.domain.chain.refusals import RefusalGround, has_a_ground, way_back
from declaration.domain.chain.routes import Stop

G = RefusalGround


@pytest.mark.req("K-07", side="accept")
@pytest.mark.parametrize(
    ("ground", "in_scope", "rule"),
    [
        (G.OUTSIDE_SCOPE, False, None),
        (G.MATERIALS_UNFIT, True, None),
        (G.LATE_OR_OUT_OF_ORDER, True, None),
        (G.OTHER, True, "《细则》第二十一条"),
    ],
)
def test_the_four_grounds(ground: RefusalGround, in_scope: bool, rule: str | None) -> None:
    finding = has_a_ground(ground, in_scope=in_scope, reason="见附页。", other_rule=rule, under=Under("p"))
    assert not finding.refuses
    assert finding.clause == "R25-36"


@pytest.mark.req("K-07", side="refuse")
@pytest.mark.parametrize(
    ("ground", "in_scope", "reason", "rule"),
    [
        (G.OUTSIDE_SCOPE, True, "专业不符。", None),  # the committee does hear it
        (G.MATERIALS_UNFIT, True, "  ", None),  # no reason
        (G.OTHER, True, "不符合规定。", None),  # which rule?
        (G.OTHER, True, "不符合规定。", " "),
    ],
)
def test_no_refusal_without_a_ground_and_its_reason(
    ground: RefusalGround, in_scope: bool, reason: str, rule: str | None
) -> None:
    assert has_a_ground(ground, in_scope=in_scope, reason=reason, other_rule=rule, under=Under("p")).refuses


def test_it_goes_back_by_the_way_it_came() -> None:
    stops = [
        Stop(Step.EMPLOYER, "unit"),
        Stop(Step.DEPARTMENT, "department"),
        Stop(Step.LEAGUE, "league"),
        Stop(Step.SERVICE_CENTRE, "centre"),
        Stop(Step.OFFICE, "office"),
    ]
    assert [stop.org_id for stop in way_back(stops)] == ["centre", "league", "department", "unit"]

"""Who may know of a declaration (Z-03): one that lies between others in each direction."""

import pytest

from declaration.domain.cases.scope import Reach, Whereabouts, is_known
from declaration.domain.cases.states import State

NOBODY = Reach(None, frozenset(), frozenset(), frozenset(), ())
APPLICANT = Reach("p_1", frozenset(), frozenset(), frozenset(), ())
UNIT = Reach("p_2", frozenset({"org_unit"}), frozenset({"org_unit"}), frozenset(), ())
USING_UNIT = Reach("p_3", frozenset({"org_using"}), frozenset({"org_using"}), frozenset(), ())
ELSEWHERE = Reach("p_4", frozenset({"org_other"}), frozenset({"org_other"}), frozenset(), ("nm.bayannurx",))
LEAGUE = Reach("p_5", frozenset(), frozenset(), frozenset(), ("nm.bayannur",))
COUNTY = Reach("p_6", frozenset(), frozenset(), frozenset(), ("nm.bayannur.linhe",))
COUNTY_BESIDE = Reach("p_7", frozenset(), frozenset(), frozenset(), ("nm.bayannur.wuyuan",))
OFFICE = Reach("p_8", frozenset(), frozenset(), frozenset({"org_office"}), ())


def about(state: State) -> Whereabouts:
    return Whereabouts("p_1", state, "org_unit", "org_using", "nm.bayannur.linhe")


@pytest.mark.req("Z-03", side="accept")
@pytest.mark.parametrize("reach", [APPLICANT, UNIT, USING_UNIT, LEAGUE, COUNTY])
def test_a_submitted_declaration_is_known(reach: Reach) -> None:
    assert is_known(about(State.SUBMITTED), reach, has_lain_there=False)


@pytest.mark.req("Z-03", side="refuse")
@pytest.mark.parametrize("reach", [NOBODY, ELSEWHERE, COUNTY_BESIDE, OFFICE])
def test_for_others_it_does_not_exist(reach: Reach) -> None:
    assert not is_known(about(State.SUBMITTED), reach, has_lain_there=False)


@pytest.mark.req("Z-03", side="accept")
def test_the_office_knows_what_has_lain_with_it() -> None:
    assert is_known(about(State.FORWARDED), OFFICE, has_lain_there=True)


@pytest.mark.req("Z-03", side="refuse")
@pytest.mark.parametrize("reach", [UNIT, USING_UNIT, LEAGUE, COUNTY, OFFICE])
def test_a_draft_is_the_applicants_alone(reach: Reach) -> None:
    assert not is_known(about(State.DRAFT), reach, has_lain_there=True)
    assert is_known(about(State.DRAFT), APPLICANT, has_lain_there=False)


def test_somebody_without_a_person_is_not_the_applicant() -> None:
    nobodys = Whereabouts("", State.SUBMITTED, "org_unit", None, "nm")
    assert not is_known(nobodys, NOBODY, has_lain_there=False)

"""The pre-check over REST."""

from typing import Any

import pytest

ENGINEER: dict[str, Any] = {
    "post": {"applicant_type": "public_institution", "assessed": True},
    "education": [{"schooling": "bachelor", "graduated_on": "2010-06-30"}],
    "titles": [{"series": "engineering", "level": "middle", "obtained_on": "2021-07-11"}],
    "achievements": {"results": True},
    "cards": [{"year": 2026, "certified_on": "2026-03-31"}],
}
QUESTION = {
    "place": "nm.bayannur",
    "wanted": {"series": "engineering", "level": "associate_senior"},
    "facts": ENGINEER,
}


@pytest.mark.req("E-27", door="rest")
async def test_anybody_learns_every_rule_and_the_day_from_which_it_would_pass(stage: Any) -> None:
    answer = await stage.kit.post("/v1/pre-checks", QUESTION)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["outcome"], told["best"]["path"]) == ("may_not_declare", "ordinary")
    lacks = [one for one in told["best"]["findings"] if one["verdict"] == "not_met"]
    assert [(one["rule"], one["facts"]["passes_from"]) for one in lacks] == [("E-26", "2026-07-11")]
    assert {"E-01", "E-02", "E-03", "E-04", "E-25", "E-32"} <= {
        one["rule"] for one in told["best"]["findings"]
    }
    assert told["pack"]["id"].startswith("2026-bayannur")


async def test_a_later_cut_off_day_can_be_tried(stage: Any) -> None:
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, "cut_off": "2026-07-11"})
    assert answer.json()["outcome"] == "may_declare"


async def test_a_day_before_every_document_is_refused(stage: Any) -> None:
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, "submission": "2020-01-01"})
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "unknown_policy_pack")
    assert "巴彦淖尔" in told["detail"]
    assert "2020年1月1日" in told["detail"]


@pytest.mark.parametrize(
    ("wrong", "code", "pointer", "says"),
    [
        pytest.param(
            {"wanted": {"series": "alchemy", "level": "middle"}},
            "unknown_title",
            "/wanted/series",
            "没有这个系列",
            id="series",
        ),
        pytest.param(
            {"wanted": {"series": "engineering", "specialty": "poetry", "level": "middle"}},
            "unknown_title",
            "/wanted/specialty",
            "“工程技术”系列没有这个专业",
            id="specialty",
        ),
        pytest.param(
            {"wanted": {"series": "university_teacher", "level": "technician"}},
            "unknown_title",
            "/wanted/level",
            "没有员级",
            id="level",
        ),
        pytest.param(
            {"facts": {**ENGINEER, "titles": [{**ENGINEER["titles"][0], "series": "alchemy"}]}},
            "facts_contradict",
            "/facts/titles/0/series",
            "没有这个系列",
            id="held series",
        ),
        pytest.param(
            {"facts": {**ENGINEER, "titles": [{**ENGINEER["titles"][0], "appointed_on": "2020-01-01"}]}},
            "facts_contradict",
            "/facts/titles/0/appointed_on",
            "聘任日（2020年1月1日）早于取得该职称之日（2021年7月11日）",
            id="employed before obtained",
        ),
        pytest.param(
            {"facts": {**ENGINEER, "rural": {"months": 3, "months_this_year": 4}}},
            "facts_contradict",
            "/facts/rural/months_this_year",
            "多于服务总月数",
            id="more months in a part than in the whole",
        ),
        pytest.param(
            {"facts": {**ENGINEER, "work": {"in_region_since": "2020-01-01", "in_city_since": "2019-01-01"}}},
            "facts_contradict",
            "/facts/work/in_city_since",
            "本市在自治区之内",
            id="in the city before in the region",
        ),
        pytest.param(
            {
                "facts": {
                    **ENGINEER,
                    "penalties": [{"penalty": "demerit", "starts": "2026-02-01", "until": "2026-01-01"}],
                }
            },
            "facts_contradict",
            "/facts/penalties/0/until",
            "早于起始日",
            id="ends before it begins",
        ),
        pytest.param(
            {"facts": {**ENGINEER, "uses": [{"path": "luck", "year": 2030}]}},
            "facts_contradict",
            "/facts/uses/0/path",
            "请从列表中选择",
            id="no such path",
        ),
    ],
)
async def test_a_slip_is_told_where_it_is_and_what_to_do(
    stage: Any, wrong: dict[str, Any], code: str, pointer: str, says: str
) -> None:
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, **wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    told = {one["pointer"]: one["message"] for one in answer.json()["errors"]}
    assert says in told[pointer]


async def test_the_specialties_of_a_series_are_open_from_their_day_on(stage: Any) -> None:
    wanted = {"series": "engineering", "specialty": "police_technology", "level": "middle"}
    before = {**QUESTION, "wanted": wanted, "submission": "2025-06-05"}
    answer = await stage.kit.post("/v1/pre-checks", before)
    assert answer.json()["detail"] == "“工程技术”系列的“警务技术”专业自2025年6月6日起才可申报。"
    on_the_day = {**before, "submission": "2025-06-06"}
    assert (await stage.kit.post("/v1/pre-checks", on_the_day)).status_code == 200


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"submission": "2027-01-01"}, "2027年的申报文件尚未发布"),
        ({"submission": "2026-06-01", "cut_off": "2027-06-01"}, "不在同一年度"),
        ({"cut_off": "2025-12-31"}, "不在同一年度"),
    ],
)
async def test_a_day_of_another_year_is_refused(stage: Any, days: dict[str, str], says: str) -> None:
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, **days})
    assert (answer.status_code, answer.json()["code"]) == (422, "day_outside_annual_notice")
    assert says in answer.json()["detail"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": "nm.nowhere"},
        {"facts": {}},
        {"facts": {**ENGINEER, "education": [{"graduated_on": "2010-06-30"}]}},
        {"cut_off": "9999-12-31"},
    ],
)
async def test_what_is_no_question_is_refused_in_chinese(stage: Any, wrong: dict[str, Any]) -> None:
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, **wrong})
    assert answer.status_code in {400, 422}
    for fault in answer.json()["errors"]:
        assert not any("a" <= letter.lower() <= "z" for letter in fault["message"]), fault


@pytest.mark.req("E-26", door="rest")
async def test_the_standard_of_the_level_is_asked_with_schooling_and_years(stage: Any) -> None:
    college = {**ENGINEER, "education": [{"schooling": "college", "graduated_on": "2010-06-30"}]}
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, "facts": college})
    told = {
        one["facts"].get("part"): one for one in answer.json()["best"]["findings"] if one["rule"] == "E-26"
    }
    assert (told["schooling"]["verdict"], told["results"]["verdict"]) == ("not_met", "met")
    assert told["schooling"]["message"].startswith("该层级要求的学历（学位）为下列之一：博士学位、本科。")


@pytest.mark.req("E-35", side="accept")
async def test_farmers_declare_in_their_column_and_learn_which_paper_is_not_in_hand(stage: Any) -> None:
    post = {"applicant_type": "farmer_or_herder", "in_post": "not_in_post"}
    farmer = {"post": post, "cards": ENGINEER["cards"]}
    wanted = {"series": "agriculture", "level": "associate_senior", "column": "farmers_and_herders"}
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, "facts": farmer, "wanted": wanted})
    told = answer.json()["best"]
    assert (told["path"], told["state"]) == ("farmers", "undecided")
    assert "由市农牧局组织评审。" in [one["message"] for one in told["findings"]]
    assert "内人社发〔2023〕63号" in {one.get("missing") for one in told["findings"]}


@pytest.mark.req("E-35", side="refuse")
async def test_nobody_else_declares_in_the_column_of_farmers_and_herders(stage: Any) -> None:
    wanted = {"series": "agriculture", "level": "associate_senior", "column": "farmers_and_herders"}
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, "wanted": wanted})
    assert answer.json()["outcome"] == "may_not_declare"
    refused = [
        one
        for one in answer.json()["best"]["findings"]
        if one["rule"] == "E-35" and one["verdict"] == "not_met"
    ]
    assert [one["message"] for one in refused] == ["农牧民职称只面向农村牧区实用人才，请改选其他栏目。"]


@pytest.mark.req("P-07", door="rest")
@pytest.mark.parametrize(
    ("column", "facts", "path"),
    [
        ("ordinary", {"titles": []}, "ordinary"),
        ("directed_evaluation", {}, "directed"),
        ("farmers_and_herders", {"post": {"applicant_type": "farmer_or_herder"}}, "farmers"),
        ("green_channel", {"achievements": {"merits": ["breakthrough"]}}, "breakthrough"),
        (
            "recognition",
            {"post": {"applicant_type": "public_institution", "unit_at": "township"}},
            "recognition",
        ),
        ("skilled_worker", {"achievements": {"skill": "technician"}}, "cross_over"),
        ("entrusted_review", {"post": {"applicant_type": "central_or_other_province"}}, "entrusted"),
    ],
)
async def test_each_column_has_its_own_paths(
    stage: Any, column: str, facts: dict[str, Any], path: str
) -> None:
    wanted = {"series": "agriculture", "level": "middle", "column": column}
    answer = await stage.kit.post(
        "/v1/pre-checks", {**QUESTION, "facts": {**ENGINEER, **facts}, "wanted": wanted}
    )
    assert answer.json()["best"]["path"] == path


def found_on_results(answer: dict[str, Any]) -> tuple[str, str, str]:
    """Rule, verdict and clause of what the engine says of the results."""
    (one,) = [f for f in answer["best"]["findings"] if f["facts"].get("part") == "results"]
    return one["rule"], one["verdict"], one["clause"]


OLD_RESULTS = {"results": False, "results_before_change": True}


@pytest.mark.req("E-24", side="accept")
async def test_results_of_the_old_series_count_after_a_change(stage: Any) -> None:
    """R25-41: 相关的业绩成果予以认可."""
    changed = {
        "series": "engineering",
        "level": "middle",
        "obtained_on": "2021-07-10",
        "way": "series_change",
        "counts_from": "2016-07-10",
    }
    facts = {**ENGINEER, "titles": [changed], "achievements": OLD_RESULTS}
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, "facts": facts})
    assert found_on_results(answer.json()) == ("E-24", "met", "R25-41")


@pytest.mark.req("E-24", side="refuse")
async def test_results_of_another_series_count_for_nobody_who_did_not_change(stage: Any) -> None:
    facts = {**ENGINEER, "achievements": OLD_RESULTS}
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, "facts": facts})
    assert found_on_results(answer.json())[:2] == ("E-26", "not_met")

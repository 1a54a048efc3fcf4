"""What the tables refuse is refused to whoever asks over REST: one case of each rule, told with the rule that it fails on."""

from collections.abc import Callable, Mapping
from typing import Any

Case = Mapping[str, Any]


async def test_whoever_asks_is_told_which_rule_refuses(
    case: Case, question: Callable[[Case], dict[str, Any]], stage: Any
) -> None:
    answer = await stage.kit.post("/v1/pre-checks", question(case))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    (result,) = [
        one for one in (told["best"], *told["others"]) if one["path"] == case.get("path", "ordinary")
    ]
    assert case["rule"] in {one["rule"] for one in result["findings"] if one["verdict"] == "not_met"}


test_whoever_asks_is_told_which_rule_refuses.table = "refused"  # type: ignore[attr-defined]

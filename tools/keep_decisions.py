"""Writes decisions as this version of the eligibility engine would store them: `python tools/keep_decisions.py`.

Every later version must be able to read and replay them (`tests/domain/eligibility/test_kept.py`). Run it after
`ENGINE_VERSION` was raised; the files of versions that were released are never written anew.
"""

import json
from pathlib import Path

import yaml

from common.policy import PackShelf, snapshot
from declaration.domain.eligibility import ENGINE_VERSION, Consent, Facts, Wanted
from declaration.domain.eligibility.questions import Question
from declaration.domain.eligibility.telling import told

CHECKOUT = Path(__file__).parents[1]
TABLES = CHECKOUT / "services" / "declaration" / "tests" / "domain" / "eligibility"
DAY = "2023-06-20"


def main() -> None:
    policy = PackShelf(CHECKOUT / "policies").effective("2023-region", ["demo"])
    people = yaml.safe_load((TABLES / "people.yaml").read_text("utf-8"))
    decisions = []
    for facts in people.values():
        for level in ("middle", "associate_senior", "full_senior"):
            question = Question.model_validate(
                {
                    "wanted": Wanted.model_validate({"series": "engineering", "level": level}),
                    "facts": Facts.model_validate(facts),
                    "consents": [Consent("E-18", "org_hr", "urgently_needed")],
                    "submission": DAY,
                    "cut_off": DAY,
                }
            )
            said = json.loads(question.canonical())
            decisions.append({"question": said, "answer": told(question.answer(policy))})
    file = TABLES / "kept" / f"engine-{ENGINE_VERSION}.json"
    file.parent.mkdir(exist_ok=True)
    content = {"policy": snapshot(policy), "decisions": decisions}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    print(file.relative_to(CHECKOUT))


if __name__ == "__main__":
    main()

"""The glossary (`docs/reference/terms.md`) says what code and contracts say: one term, one word, one meaning."""

import io
import json
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(
    r"^\| (?P<chinese>[^|]+) \| (?P<word>[^|]+) \| [^|]+ \| `(?P<name>\w+)`, `(?P<path>[^`]+)` \|$"
)
TERMS = [
    match
    for line in (ROOT / "docs" / "reference" / "terms.md").read_text("utf-8").splitlines()
    if (match := ROW.match(line))
]

SAID_WHICH = r"(?:annual|separate|supplement|defect|hearing)"
"""What stands in front of `notice`: alone it would be anybody's."""
READS_WHAT_WAS = re.compile(r"/renamed\.py$|/migrations/versions/")


def words(name: str) -> str:
    """A name as words: `DefectNoticeRow`, `defect_notice` and `defect-notice` alike."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-/.]", " ", name).lower()


def misleads(name: str) -> bool:
    """Whether a name uses a word that is no term."""
    said = re.sub(rf"\b{SAID_WHICH} notices?\b", "", words(name))
    return re.search(r"\b(?:notices?|standings?)\b", said) is not None


def names_of_code() -> Iterator[tuple[str, str]]:
    """Every identifier of the program, and the names of its files."""
    folders = [
        *sorted((ROOT / "services").glob("*/src")),
        *sorted((ROOT / "libs").glob("*/src")),
        ROOT / "tools",
    ]
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            where = str(path.relative_to(ROOT))
            if READS_WHAT_WAS.search(f"/{where}"):
                continue
            yield where, path.stem
            text = path.read_text("utf-8")
            if re.search("notice|standing", text, re.IGNORECASE):
                for token in tokenize.generate_tokens(io.StringIO(text).readline):
                    if token.type == tokenize.NAME:
                        yield where, token.string


def names_in(content: Any) -> Iterator[str]:
    """Keys, paths and codes of a contract, without its prose."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield key
            if key in {"enum", "tags"}:
                yield from (str(one) for one in value)
            elif key in {"operationId", "const", "name"} and isinstance(value, str):
                yield value
            else:
                yield from names_in(value)
    elif isinstance(content, list):
        for one in content:
            yield from names_in(one)


def test_there_are_terms() -> None:
    assert len(TERMS) > 40


@pytest.mark.parametrize("row", TERMS, ids=lambda row: str(row["word"]))
def test_each_term_occurs_where_the_glossary_says(row: re.Match[str]) -> None:
    path = ROOT / row["path"]
    assert re.search(rf"\b{row['name']}\b", path.read_text("utf-8")), row["path"]


@pytest.mark.parametrize("column", ["chinese", "word"])
def test_no_term_and_no_word_is_there_twice(column: str) -> None:
    said = Counter(one for row in TERMS for one in row[column].split("、"))
    assert [one for one, times in said.items() if times > 1] == []


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("notice_id", True),
        ("NoticeRow", True),
        ("OPEN_UNIT_NOTICE", True),
        ("/v1/notices/{notice_id}", True),
        ("standing_records", True),
        ("require_standing", True),
        ("supplement_notice", False),
        ("SupplementNoticeRow", False),
        ("defect-notices", False),
        ("ANNUAL_NOTICE", False),
        ("outstanding_results", False),
        ("unnoticed", False),
    ],
)
def test_what_misleads_is_known_in_every_spelling(name: str, *, wrong: bool) -> None:
    assert misleads(name) is wrong


def test_no_name_of_the_program_misleads() -> None:
    assert sorted({found for found in names_of_code() if misleads(found[1])}) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "contracts").rglob("*.json")), ids=lambda path: str(path.stem)
)
def test_no_name_of_a_contract_misleads(path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    assert sorted({name for name in names_in(content) if misleads(name)}) == []

"""A season that stopped goes on where it was."""

from pathlib import Path
from typing import Any

import pytest

from onebox.cli.season import FEWEST, MOST
from onebox.season.cast import SMALLEST, make_cast
from onebox.season.journal import Journal, OtherSeason

ABOUT = {"seed": 1}


class Asked:
    """A platform that answers with the key it was given."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    async def __call__(self, key: str) -> dict[str, Any]:
        self.keys.append(key)
        return {"body": key}


async def test_what_was_answered_is_not_asked_again(tmp_path: Path) -> None:
    first, asked = Journal(tmp_path / "j", ABOUT), Asked()
    told = [await first.answer(what, asked) for what in ("a", "b")]
    again, later = Journal(tmp_path / "j", ABOUT), Asked()
    assert again.resumes
    assert [await again.answer(what, later) for what in ("a", "b")] == told
    assert later.keys == []
    await again.answer("c", later)
    assert len(later.keys) == 1


async def test_a_question_without_an_answer_on_record_is_asked_with_its_key(tmp_path: Path) -> None:
    """The run died after the platform had done it: the same key makes the platform answer the same."""
    path = tmp_path / "j"
    first, asked = Journal(path, ABOUT), Asked()
    await first.answer("a", asked)
    await first.answer("b", asked)
    text = path.read_text("utf-8")
    path.write_text(text[: text.rindex('"body"')], "utf-8")  # the last line was cut off
    again, later = Journal(path, ABOUT), Asked()
    await again.answer("a", later)
    await again.answer("b", later)
    assert later.keys == asked.keys[1:]


async def test_another_season_is_not_gone_on_with(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", ABOUT)
    await journal.answer("a", Asked())
    with pytest.raises(OtherSeason):
        Journal(tmp_path / "j", {"seed": 2})
    with pytest.raises(OtherSeason):
        await Journal(tmp_path / "j", ABOUT).answer("other", Asked())


def test_the_command_says_how_many_applicants_a_season_takes() -> None:
    assert FEWEST == SMALLEST
    assert len(make_cast(MOST, 1)) == MOST

"""What a season asked and was told, in order, so that a season that stopped goes on where it was.

The runner asks the same questions in the same order for the same seed. What was answered is read from the file; the first
question without an answer is asked with the key that it had, so that the platform does nothing twice.
"""

import base64
import json
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

FILE = "journal.ndjson"
"""Beside a season's documents while it is under way."""


class OtherSeason(Exception):
    """The file belongs to a season that was begun with something else (people, seed, platform)."""


class Journal:
    """The answers of one season.

    Args:
        about: what the season was begun with; a journal of something else is not gone on with.
    """

    def __init__(self, path: Path, about: dict[str, Any]) -> None:
        self._path = path
        self._asked = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.loads(line) for line in _whole_lines(path)]
        head: dict[str, Any] = lines[0] if lines else {"season": uuid.uuid4().hex, "about": about}
        if head["about"] != about:
            raise OtherSeason
        self._season = uuid.UUID(head["season"])
        self._answers = lines[1:]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in [head, *self._answers])
        path.write_text(text, "utf-8")

    @property
    def resumes(self) -> bool:
        """Whether something was answered already."""
        return bool(self._answers)

    async def answer(self, what: str, ask: Callable[[str], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        """The answer to the next question: the one on record, else that of `ask`, which is given the question's key.

        Raises:
            OtherSeason: another question stands at this place.
        """
        at = self._asked
        self._asked += 1
        if at < len(self._answers):
            kept: dict[str, Any] = self._answers[at]
            if kept["what"] != what:
                raise OtherSeason
            return kept
        told = {"what": what, **await ask(str(uuid.uuid5(self._season, str(at))))}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
        return told

    def done(self) -> None:
        """The season is over: nothing is to be gone on with."""
        self._path.unlink(missing_ok=True)


def packed(content: bytes) -> str:
    """A body for the file."""
    return base64.b64encode(content).decode()


def unpacked(text: str) -> bytes:
    """The body again."""
    return base64.b64decode(text)


def _whole_lines(path: Path) -> list[str]:
    """Without a last line that was cut off in the middle: its question is asked again, under the same key."""
    if not path.exists():
        return []
    return [line for line in path.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]

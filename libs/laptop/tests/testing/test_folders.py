"""Folders of a test run are gone after it, and after the next run if it was killed."""

import subprocess
import sys
from pathlib import Path

import pytest

from laptop.testing import folders


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(folders, "MEMORY", tmp_path)
    monkeypatch.setattr(folders, "ROOM", 0)
    return tmp_path


def test_a_folder_lives_as_long_as_its_block(home: Path) -> None:
    with folders.throwaway("files") as folder:
        (folder / "a").write_text("a")
        assert folder.parent == home
    assert list(home.iterdir()) == []


def test_without_room_in_memory_it_is_on_the_disk(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "ROOM", 2**62)
    with folders.throwaway("files") as folder:
        assert folder.parent != home


def test_what_a_killed_run_left_goes_and_what_others_use_stays(home: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (home / f"{folders.PREFIX}{ended.pid}-postgres-x").mkdir()
    (home / "of-somebody-else").mkdir()
    with folders.throwaway("first") as first, folders.throwaway("second") as second:
        assert set(home.iterdir()) == {first, second, home / "of-somebody-else"}

"""A refusal's code has one meaning over the five services: front ends switch on it."""

import importlib
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from common.web.problems import Refusal
from onebox.services import DEFINITIONS

for definition in DEFINITIONS:
    importlib.import_module(f"{definition.name.replace('-', '_')}.errors")


def below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for derived in kind.__subclasses__():
        yield from below(derived)


REFUSALS = [kind for kind in dict.fromkeys(below(Refusal)) if not kind.__module__.startswith("test")]


def test_every_code_is_given_once() -> None:
    given = Counter(kind.code for kind in REFUSALS if "code" in vars(kind))
    assert len(given) > 80
    assert [code for code, times in given.items() if times > 1] == []


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_a_refusal_with_words_of_its_own_has_a_code_of_its_own(kind: type[Refusal]) -> None:
    own = vars(kind).keys() & {"title", "default_detail", "default_clause", "status"}
    assert "code" in vars(kind) or not own
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
    assert re.search(r"[\u4e00-\u9fff]", kind.title)
    assert kind.default_detail.endswith("。")

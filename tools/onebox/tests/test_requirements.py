"""The page of requirements shown: it changes with what is shown and with nothing else."""

from onebox.cli.requirements import Shown, one_sided, reference, stale, told

SHOWN: Shown = {
    "K-06": {
        "refuse": {"services/declaration/tests/b.py", "services/declaration/tests/a.py"},
        "accept": {"a.py"},
    },
    "A-02": {"rest": {"c.py"}},
}


def test_the_page_tells_ids_sides_and_doors() -> None:
    assert reference(SHOWN).splitlines()[-2:] == ["| A-02 |  | rest |", "| K-06 | accept, refuse |  |"]


def test_one_more_test_of_the_same_side_leaves_the_page_fresh() -> None:
    page = reference(SHOWN)
    more: Shown = {**SHOWN, "A-02": {"rest": {"c.py", "d.py"}}}
    assert stale(page, more) == []


def test_a_new_door_makes_it_stale_and_is_named() -> None:
    page = reference(SHOWN)
    more: Shown = {**SHOWN, "A-02": {"rest": {"c.py"}, "event": {"d.py"}}}
    assert stale(page, more)[1:] == ["- | A-02 |  | rest |", "+ | A-02 |  | event, rest |"]


def test_a_rule_on_one_side_only_is_a_fault() -> None:
    assert one_sided(SHOWN) == []
    assert one_sided({"K-06": {"refuse": {"a.py"}, "rest": {"a.py"}}}) == [
        "K-06: shown on one side only (refuse)"
    ]


def test_one_id_is_told_with_its_files() -> None:
    assert told("K-06", SHOWN) == [
        "K-06  accept  a.py",
        "K-06  refuse  services/declaration/tests/a.py",
        "K-06  refuse  services/declaration/tests/b.py",
    ]
    assert told("Z-99", SHOWN) == ["Z-99  -"]

"""Whatever the pool and the rules: a draw that gives a committee gives one that meets every bound."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from common.draw import (
    DrawResult,
    GroupMinimum,
    Infeasible,
    Ratio,
    Share,
    TitleRule,
    TitleShare,
    verify_bundle,
)

flags = st.booleans()
people = st.lists(
    st.fixed_dictionaries(
        {
            "rank": st.sampled_from(["middle", "associate_senior", "associate_senior", "full_senior"]),
            "chair_pool": flags,
            "subject_group": st.sampled_from(["x", "y"]),
            "grassroots": flags,
            "outside_system": flags,
            "served_years": st.sampled_from([[], [2024, 2025], [2023, 2024, 2025]]),
        }
    ),
    min_size=3,
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(
    data=st.data(), given_people=people, seats=st.sampled_from([(1, 0, 2), (1, 1, 1), (1, 2, 2), (0, 0, 3)])
)
def test_bounds_are_always_met_and_the_order_of_input_never_matters(
    build: Any, data: st.DataObject, given_people: list[dict[str, Any]], seats: tuple[int, int, int]
) -> None:
    pool = [build.expert(f"e{i:02}", **person) for i, person in enumerate(given_people)]
    names = [expert.expert_id for expert in pool]
    size = sum(seats)
    grassroots = data.draw(st.integers(0, 2), "grassroots")
    rules = build.rules(
        seats,
        title=TitleRule(
            lowest="associate_senior",
            shares=(TitleShare(rank="full_senior", ratio=Ratio(numerator=1, denominator=2)),),
        ),
        shares=(
            Share(of="grassroots", count=grassroots),
            Share(of="outside_system", ratio=Ratio(numerator=1, denominator=5)),
        ),
        groups=(GroupMinimum(group="x", at_least=1),),
    )
    subsets = st.lists(st.sampled_from(names), max_size=4, unique=True)
    conflicts = {f"decl_{i}": {"avoid_list": data.draw(subsets, "conflicts")} for i in range(2)}
    barred = data.draw(subsets, "barred")
    ceremony = build.ceremony(pool, rules, conflicts, barred=barred, attempt_cap=300)

    try:
        bundle = ceremony.bundle("w")
    except Infeasible:
        return

    assert verify_bundle(bundle.canonical()).ok
    shuffled = data.draw(st.permutations(pool), "order")
    again = build.ceremony(
        shuffled, rules, dict(reversed(conflicts.items())), barred=barred[::-1], attempt_cap=300
    )
    assert again.bundle("w").digest() == bundle.digest()
    if not isinstance(bundle.outcome, DrawResult):
        return

    panel = bundle.outcome.panel
    assert (len(panel.chairs), len(panel.vice_chairs), len(panel.members)) == seats
    seated = [person for name, person in zip(names, given_people, strict=True) if name in panel.everyone()]
    assert len(seated) == size
    assert not panel.everyone() & set(barred)
    assert all(
        p["chair_pool"]
        for n, p in zip(names, given_people, strict=True)
        if n in (*panel.chairs, *panel.vice_chairs)
    )
    assert all(person["rank"] != "middle" and len(person["served_years"]) < 3 for person in seated)
    assert 2 * sum(person["rank"] == "full_senior" for person in seated) >= size
    assert sum(person["grassroots"] for person in seated) >= grassroots
    assert 5 * sum(person["outside_system"] for person in seated) >= size
    assert any(person["subject_group"] == "x" for person in seated)
    for conflict in conflicts.values():
        assert 3 * len(panel.everyone() - set(conflict["avoid_list"])) >= 2 * size

"""Titles and labels: what the annual notices name is there, GB/T 8561 codes are right where they exist and absent elsewhere."""

from datetime import date

import pytest

from common.catalogue import LEVELS, TIER_OF_LEVEL, Catalogue, NotInCatalogue, code_list_names, label, labels

CATALOGUE = Catalogue.shipped()
A_DAY = date(2026, 5, 11)


@pytest.mark.parametrize(
    ("series", "specialty", "level", "name", "code"),
    [
        ("forestry_grassland", "silviculture", "middle", "工程师", "083"),
        ("engineering", "electric_power", "associate_senior", "高级工程师", "082"),
        ("agriculture", "agronomy", "full_senior", "农业技术推广研究员", "091"),
        ("agriculture", "veterinary", "middle", "兽医师", "103"),
        ("agriculture", "animal_husbandry", "assistant", "助理畜牧师", "114"),
        ("health", "nursing", "full_senior", "主任护师", "251"),
        ("university_teacher", "", "full_senior", "教授", "011"),
        ("school_teacher", "", "associate_senior", "高级教师", "052"),
        ("audit", "", "middle", "审计师", "683"),
        ("arts", "mass_culture", "middle", "馆员", "673"),
        ("translation", "mongolian", "full_senior", "译审", "181"),
        # made after the standard of 2001: a name, and no code
        ("engineering", "electric_power", "full_senior", "正高级工程师", None),
        ("school_teacher", "", "full_senior", "正高级教师", None),
        # the region's own series: neither name nor code on record, the level stands for itself
        ("ulan_muqir", "", "middle", "中级", None),
        ("farmers_and_herders", "", "associate_senior", "副高级", None),
    ],
)
def test_titles_and_their_codes(series: str, specialty: str, level: str, name: str, code: str | None) -> None:
    CATALOGUE.check(series, specialty, level, on=A_DAY)
    assert CATALOGUE.title_name(series, specialty, level) == name
    assert CATALOGUE.gb8561(series, specialty, level) == code


def test_a_code_ends_in_its_rank_and_is_used_for_one_title_of_a_name() -> None:
    rank = {"full_senior": "1", "associate_senior": "2", "middle": "3", "assistant": "4", "technician": "5"}
    names: dict[str, set[str]] = {}
    for series in CATALOGUE.series.values():
        for titles in (series.titles, *(s.titles for s in series.specialties.values())):
            for level, title in titles.items():
                if title.code is not None:
                    assert (len(title.code), title.code[2]) == (3, rank[level]), title
                    names.setdefault(title.code, set()).add(title.name)
    assert [code for code, found in names.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("series", "specialty", "level", "kind"),
    [
        ("alchemy", "", "middle", "series"),
        ("forestry_grassland", "electric_power", "middle", "specialty"),
        ("forestry_grassland", "", "middle", "specialty"),
        ("audit", "silviculture", "middle", "specialty"),
        ("forestry_grassland", "silviculture", "junior", "level"),
        ("university_teacher", "", "technician", "level"),
    ],
)
def test_a_title_outside_the_catalogue_is_refused(series: str, specialty: str, level: str, kind: str) -> None:
    with pytest.raises(NotInCatalogue) as refused:
        CATALOGUE.check(series, specialty, level, on=A_DAY)
    assert refused.value.kind == kind


def test_a_specialty_is_open_from_its_day_on_and_not_before() -> None:
    CATALOGUE.check("engineering", "police_technology", "associate_senior", on=date(2025, 6, 6))
    with pytest.raises(NotInCatalogue):
        CATALOGUE.check("engineering", "police_technology", "associate_senior", on=date(2025, 6, 5))
    keys = [s.key for s in CATALOGUE.specialties("engineering", on=date(2024, 6, 1))]
    assert "electric_power" in keys
    assert "police_technology" not in keys


def test_three_tiers_hold_five_levels() -> None:
    assert [(level, TIER_OF_LEVEL[level]) for level in LEVELS] == [
        ("full_senior", "senior"),
        ("associate_senior", "senior"),
        ("middle", "middle"),
        ("assistant", "junior"),
        ("technician", "junior"),
    ]


def test_labels_are_chinese_and_every_list_answers() -> None:
    assert label("level", "full_senior") == "正高级"
    assert label("evaluation_mode", "exam_only") == "以考代评"
    assert label("document_kind", "111") == "居民身份证"
    assert CATALOGUE.series_label("forestry_grassland") == "林草"
    assert CATALOGUE.specialty_label("forestry_grassland", "silviculture") == "森林培育"
    for name in code_list_names():
        # some begin with an opening mark, as an article or the title of a paper or a programme does
        assert all("\u4e00" <= text.lstrip("（《“")[0] <= "\u9fff" for text in labels(name).values()), name


def test_an_unknown_code_or_list_is_refused() -> None:
    with pytest.raises(NotInCatalogue):
        label("level", "junior")
    with pytest.raises(NotInCatalogue):
        labels("colours")
    with pytest.raises(NotInCatalogue):
        CATALOGUE.specialty_label("forestry_grassland", "alchemy")

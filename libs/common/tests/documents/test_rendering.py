"""What is printed: every document says what it must, the same each time, and never a box for a character."""

import datetime as dt
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader
from structlog.testing import capture_logs

from common.documents.errors import MissingGlyph
from common.documents.fonts import MONGOLIAN_FAMILY, font_folders
from common.documents.forms import (
    Attendee,
    CertificateDocument,
    Column,
    Count,
    Minutes,
    Opinion,
    PublicityDocument,
    SignatureMark,
)
from common.documents.pdf import Typesetter, render

SHANGHAI = ZoneInfo("Asia/Shanghai")


def text_of(pdf: bytes) -> str:
    return (
        "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
        .replace(" ", "")
        .replace("\n", "")
    )


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def the_minutes(cases: int = 2) -> Minutes:
    signed_at = dt.datetime(2026, 8, 12, 17, 30, tzinfo=SHANGHAI)
    return Minutes(
        issuing_organisation="巴彦淖尔市林业和草原局",
        dated=dt.datetime(2026, 8, 12, 18, 0, tzinfo=SHANGHAI),
        committee="巴彦淖尔市林草系列中级职称评审委员会",
        meeting_number="mtg_4f7k2m9x0c3v8b1n6q5w",
        mode="现场会议，纸质无记名投票",
        opened_at=dt.datetime(2026, 8, 12, 9, 5, tzinfo=SHANGHAI),
        closed_at=dt.datetime(2026, 8, 12, 17, 40, tzinfo=SHANGHAI),
        place="三楼评审室",
        presiding="示例主任",
        recorder="示例记录员",
        observers=("示例监督员",),
        members_filed=21,
        members_present=17,
        attendees=(Attendee(name="示例专家一", role="主任委员", note="08:21签到"),),
        subjects=("评议并表决提交会议的申报。",),
        opinions=tuple(
            Opinion(case_number=f"L{i:03d}", summary="业绩真实，符合条件。" * 12) for i in range(cases)
        ),
        counts=tuple(
            Count(
                case_number=f"L{i:03d}",
                title="林草·中级",
                present=17,
                recused=1,
                agree=11,
                disagree=4,
                abstain=1,
                spoiled=0,
                needed=12,
                outcome="未通过",
            )
            for i in range(cases)
        ),
        counting_rule="同意票数达到出席会议评审专家总数的三分之二以上为通过。",
        remarks=("示例专家三对L001号申报回避。",),
        signatures=(SignatureMark(role="主任委员", name="示例主任", signed_at=signed_at, manner="本人签署"),),
        audit_head="sha256:" + "9f3a" * 16,
    )


def the_publicity(rows: int = 3) -> PublicityDocument:
    return PublicityDocument(
        issuing_organisation="巴彦淖尔市人力资源和社会保障局",
        dated=dt.datetime(2026, 8, 14, 9, 0, tzinfo=SHANGHAI),
        heading="关于2026年度林草系列中级职称评审结果的公示",
        publicity_number="pub_7k3q9xw2m5",
        paragraphs=("现将评审通过人员名单予以公示。",),
        open_from=dt.date(2026, 8, 14),
        open_until=dt.date(2026, 8, 21),
        working_days=5,
        contacts=("受理单位：巴彦淖尔市林业和草原局。",),
        list_heading="评审通过人员名单",
        columns=(Column(label="姓名"), Column(label="工作单位", share=2.5), Column(label="拟取得职称")),
        rows=tuple((f"示例{i}", "示例林场", "工程师") for i in range(rows)),
    )


async def test_a_certificate_says_who_obtained_what_from_when_by_whom(unsigned: bytes) -> None:
    text = text_of(unsigned)

    for said in (
        "内蒙古自治区",
        "职称证书",
        "示例甲",
        "1508**********000X",
        "林草",
        "草原管理与保护",
        "工程师",
        "中级",
        "评审",
        "2026年8月12日",
        "2026年10月30日",
        "巴彦淖尔市林草系列中级职称评审委员会",
        "2026-BYNE-7K3Q9XW2M-5",
        "1.2.156.3005.2.11100000000013338W011.11150800000000000X.7K3Q9XW2M.001.U",
        "巴彦淖尔市人力资源和社会保障局",
    ):
        assert said in text
    assert pages_of(unsigned) == 1


async def test_it_is_pdf_a_2b_and_dated_in_business_time(unsigned: bytes) -> None:
    reader = PdfReader(BytesIO(unsigned))

    assert b"<pdfaid:part>2</pdfaid:part>" in unsigned
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in unsigned
    assert reader.metadata is not None
    assert reader.metadata.creation_date == dt.datetime(2026, 10, 30, 1, 0, tzinfo=dt.UTC)
    assert reader.metadata.title == "职称证书 2026-BYNE-7K3Q9XW2M-5"


async def test_the_same_content_gives_the_same_bytes_in_another_compiler(
    certificate: CertificateDocument, unsigned: bytes
) -> None:
    assert Typesetter(font_folders()).set(certificate) == unsigned
    assert await render(certificate.model_copy(update={"holder_name": "示例乙"})) != unsigned


@pytest.mark.parametrize(
    "name",
    [
        "阿拉坦其其格·额尔德尼巴雅尔·博尔济吉特·示例示例示例",
        "Alexandrina-Wilhelmina Ångström Þórðardóttir van der Schönenwerth",
        "Maximilianbartholomäusfriedrichsonderburgaugustenburgbeispielnamen",
        "Ірина Приклад",
        "㛃䶮",  # extension A
        "𫖮𬴂",  # extensions C and E, in the table of common characters
    ],
)
async def test_names_as_people_bear_them_are_printed_on_one_page(
    certificate: CertificateDocument, name: str
) -> None:
    pdf = await render(certificate.model_copy(update={"holder_name": name}))

    assert name.replace(" ", "") in text_of(pdf)
    assert pages_of(pdf) == 1


async def test_long_specialties_committees_and_organisations_stay_on_one_page(
    certificate: CertificateDocument,
) -> None:
    pdf = await render(
        certificate.model_copy(
            update={
                "specialty": "水土保持与荒漠化防治（含沙地综合治理、退化草原修复与生态监测评价）",
                "committee": "内蒙古自治区林业和草原系列林草调查规划设计专业基层定向评价高级职称评审委员会",
                "issuing_organisation": "莫力达瓦达斡尔族自治旗人力资源和社会保障局（行政审批和政务服务局）",
            }
        )
    )

    assert "退化草原修复与生态监测评价）" in text_of(pdf)
    assert pages_of(pdf) == 1


@pytest.mark.parametrize(
    ("name", "character", "code_point"),
    [
        ("示\U00020001例", "\U00020001", "U+20001"),  # extension B, in no font that is shipped
        ("示例\ue5c1", "\ue5c1", "U+E5C1"),  # private use: nobody else knows what is meant
        ("示\ufffd例", "\ufffd", "U+FFFD"),  # a character that was lost on the way
        ("示例😀", "😀", "U+1F600"),
        ("示\u0003例", "\u0003", "U+0003"),
    ],
)
async def test_a_character_without_a_glyph_is_named_and_nothing_is_printed(
    certificate: CertificateDocument, name: str, character: str, code_point: str
) -> None:
    with pytest.raises(MissingGlyph) as missing:
        await render(certificate.model_copy(update={"holder_name": name}))

    assert missing.value.character == character
    assert missing.value.code_points == code_point


async def test_the_character_is_named_wherever_it_stands() -> None:
    publicity = the_publicity().model_copy(update={"rows": (("示\U00020001例", "示例林场", "工程师"),)})

    with pytest.raises(MissingGlyph, match=r"U\+20001"):
        await render(publicity)


def test_without_a_mongolian_font_that_line_is_left_out_with_a_publicity(
    certificate: CertificateDocument, tmp_path: Path
) -> None:
    shipped = [folder for folder in font_folders() if "justmytype" in str(folder)]
    with capture_logs() as logs:
        pdf = Typesetter(shipped).set(certificate)

    assert [entry["event"] for entry in logs] == ["mongolian_font_not_found"]
    assert "示例甲" in text_of(pdf)
    assert "ᠮᠣᠩᠭᠣᠯ" not in text_of(pdf)


def test_with_one_it_stands_beside_the_heading(certificate: CertificateDocument, tmp_path: Path) -> None:
    make_mongolian_font(tmp_path / "NotoSansMongolian-Regular.ttf")

    assert b"NotoSansMongolian" in Typesetter([tmp_path, *font_folders()]).set(certificate)


def make_mongolian_font(path: Path) -> None:
    """A font of the family that is looked for, in which every Mongolian letter is a box."""
    letters = {code: f"uni{code:04X}" for code in (0x20, *range(0x1800, 0x18AB), 0x202F)}
    names = [".notdef", *letters.values()]
    pen = TTGlyphPen(None)
    for point, draw in zip(
        [(0, 0), (0, 700), (500, 700), (500, 0)], [pen.moveTo, *[pen.lineTo] * 3], strict=True
    ):
        draw(point)
    pen.closePath()
    box = pen.glyph()
    font = FontBuilder(1000)
    font.setupGlyphOrder(names)
    font.setupCharacterMap(letters)
    font.setupGlyf(dict.fromkeys(names, box))
    font.setupHorizontalMetrics(dict.fromkeys(names, (600, 50)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable(
        {"familyName": MONGOLIAN_FAMILY, "styleName": "Regular", "psName": "NotoSansMongolian"}
    )
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    font.setupPost()
    font.save(path)


async def test_minutes_hold_time_present_subjects_opinions_and_counts() -> None:
    text = text_of(await render(the_minutes()))

    for said in (
        "2026年8月12日09:05",
        "2026年8月12日17:40",
        "21人／17人",
        "示例专家一",
        "评议并表决提交会议的申报。",
        "业绩真实，符合条件。",
        "L001",
        "未通过",
        "出席会议评审专家总数的三分之二以上",
        "示例专家三对L001号申报回避。",
        "本人签署",
        "9f3a9f3a",
    ):
        assert said in text


async def test_long_minutes_number_their_pages_and_repeat_the_heads() -> None:
    pdf = await render(the_minutes(cases=60))
    pages = [page.extract_text().replace(" ", "") for page in PdfReader(BytesIO(pdf)).pages]

    assert len(pages) > 3
    assert all(f"第{i}页\u3000共{len(pages)}页" in page for i, page in enumerate(pages, start=1))
    assert "评议组意见摘要" in pages[1]


async def test_a_publicity_says_what_until_when_and_where_to_object() -> None:
    text = text_of(await render(the_publicity()))

    for said in (
        "关于2026年度林草系列中级职称评审结果的公示",
        "2026年8月14日至2026年8月21日",
        "5个工作日",
        "受理单位：巴彦淖尔市林业和草原局。",
        "评审通过人员名单（共3人）",
        "示例2",
    ):
        assert said in text


async def test_a_recommendation_list_has_no_publicity_period() -> None:
    listed = the_publicity().model_copy(update={"open_from": None, "open_until": None, "working_days": None})

    assert "公示期" not in text_of(await render(listed))


async def test_a_period_whose_last_day_is_not_yet_known_says_so() -> None:
    text = text_of(await render(the_publicity().model_copy(update={"open_until": None})))

    assert (
        "自2026年8月14日起5个工作日，当日不计；最后一日待国务院办公厅公布相应年度的节假日安排后确定。" in text
    )


def test_half_a_period_or_a_row_that_does_not_fit_is_refused() -> None:
    good = the_publicity().model_dump()

    with pytest.raises(ValueError, match="first day"):
        PublicityDocument(**{**good, "open_from": None})
    with pytest.raises(ValueError, match="first day"):
        PublicityDocument(**{**good, "working_days": None})
    with pytest.raises(ValueError, match="one text per column"):
        PublicityDocument(**{**good, "rows": (("示例", "示例林场"),)})
    with pytest.raises(ValueError, match="timezone"):
        PublicityDocument(**{**good, "dated": dt.datetime(2026, 8, 14, 9, 0)})

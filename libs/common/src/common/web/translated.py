"""Errors of the pure libraries (calendar, packs, documents) as refusals: they know no HTTP."""

from collections.abc import Callable

from common.calendar.working_days import BadCalendarData, YearNotPublished
from common.documents.errors import MissingGlyph
from common.foreign import Busy
from common.identity.documents import BadDocument
from common.policy.loader import NoPackInForce, UnknownPack
from common.policy.model import NotConfigured
from common.web.problems import Refusal, Unavailable, Unprocessable


class CalendarYearNotPublished(Unprocessable):
    code = "calendar_year_not_published"
    title = "该年度工作日历尚未发布"


class CalendarYearUnusable(Unprocessable):
    code = "calendar_year_unusable"
    title = "节假日安排有误"


class RuleNotConfigured(Unprocessable):
    code = "not_configured"
    title = "规定尚未配置"
    default_detail = "现有文件未给出所需的数值，请由主管部门在政策包中补充后再办理。"


class PackUnknown(Unprocessable):
    code = "unknown_pack"
    title = "没有该政策包"
    default_detail = "没有这个政策包，请从已发布的政策包中选择。"


class NoPackForDay(Unprocessable):
    code = "no_pack_in_force"
    title = "当日无适用文件"
    default_detail = "该地区在该日期没有可适用的文件，请核对年度和地区。"


class GlyphMissing(Unprocessable):
    code = "missing_glyph"
    title = "字体缺字"


class BadDocumentNumber(Unprocessable):
    code = "bad_document_number"
    title = "证件号码有误"
    default_detail = "证件号码格式或校验位不正确，请核对后重新填写。"


def _year(error: YearNotPublished) -> Refusal:
    return CalendarYearNotPublished(error.detail)


def _bad_year(error: BadCalendarData) -> Refusal:
    return CalendarYearUnusable(str(error))


def _not_configured(error: NotConfigured) -> Refusal:
    return RuleNotConfigured(clause=error.clause, path=error.path, missing=error.missing)


def _unknown_pack(error: UnknownPack) -> Refusal:
    return PackUnknown(f"没有政策包 {error.pack_id}，请从已发布的政策包中选择。")


def _no_pack(error: NoPackInForce) -> Refusal:
    return NoPackForDay()


def _glyph(error: MissingGlyph) -> Refusal:
    return GlyphMissing(f"字体中没有“{error.character}”字，文件暂不能生成，请联系运维人员补充字体。")


def _bad_document(error: BadDocument) -> Refusal:
    return BadDocumentNumber()


def _busy(error: Busy) -> Refusal:
    return Unavailable("同时上传或核验的文件较多，您的文件尚未处理，请稍后重试。")


TRANSLATIONS: dict[type[Exception], Callable[..., Refusal]] = {
    YearNotPublished: _year,
    BadCalendarData: _bad_year,
    NotConfigured: _not_configured,
    UnknownPack: _unknown_pack,
    NoPackInForce: _no_pack,
    MissingGlyph: _glyph,
    BadDocument: _bad_document,
    Busy: _busy,
}

"""FastAPI's validation errors as field errors in Chinese, with a JSON pointer each."""

from typing import Any

from fastapi.exceptions import RequestValidationError

from common.web.problems import FieldError

_MESSAGES = {
    "missing": "缺少必填项。",
    "json_invalid": "内容不是有效的 JSON。",
    "extra_forbidden": "不支持的字段。",
    "string_too_short": "至少填写 {min_length} 个字。",
    "string_too_long": "最多填写 {max_length} 个字。",
    "string_pattern_mismatch": "格式不符合要求。",
    "enum": "不在可选范围内，应为：{expected}。",
    "literal_error": "不在可选范围内，应为：{expected}。",
    "int_type": "须为整数。",
    "int_parsing": "须为整数。",
    "int_from_float": "须为整数。",
    "bool_type": "须为是或否。",
    "bool_parsing": "须为是或否。",
    "string_type": "须为文字。",
    "list_type": "须为列表。",
    "dict_type": "须为对象。",
    "model_type": "须为对象。",
    "model_attributes_type": "须为对象。",
    "date_from_datetime_parsing": "日期无效，应为实际存在的日期，写作 YYYY-MM-DD。",
    "date_parsing": "日期无效，应为实际存在的日期，写作 YYYY-MM-DD。",
    "date_type": "日期无效，应为实际存在的日期，写作 YYYY-MM-DD。",
    "datetime_parsing": "时间无效，应带时区，如 2026-05-11T09:00:00+08:00。",
    "datetime_from_date_parsing": "时间无效，应带时区，如 2026-05-11T09:00:00+08:00。",
    "timezone_aware": "时间须带时区，如 2026-05-11T09:00:00+08:00。",
    "greater_than_equal": "不得小于 {ge}。",
    "greater_than": "须大于 {gt}。",
    "less_than_equal": "不得大于 {le}。",
    "less_than": "须小于 {lt}。",
    "too_short": "至少 {min_length} 项。",
    "too_long": "最多 {max_length} 项。",
}
_LONGEST_LIST = 300


def field_errors(error: RequestValidationError) -> list[FieldError]:
    """One line per fault; the rejected value is not repeated, it may be personal."""
    return [FieldError(_pointer(item), item["type"], _message(item)) for item in error.errors()]


def _pointer(item: Any) -> str:
    if item["type"] == "json_invalid":
        return ""  # what cannot be read has no fields; the location is a character's
    parts = list(item["loc"])
    if parts and parts[0] == "body":
        parts = parts[1:]
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def _message(item: Any) -> str:
    context = item.get("ctx", {})
    match item["type"]:
        case "value_error":
            return str(context.get("error", "内容无效。"))
        case "missing" if tuple(item["loc"]) == ("body",):
            return "缺少请求内容，应为 JSON 对象。"
        case "string_too_short" if context["min_length"] == 1:
            return "不能为空。"
        case "enum" | "literal_error" if len(context["expected"]) > _LONGEST_LIST:
            return "不在可选范围内。"
        case "enum" | "literal_error":
            codes = context["expected"].replace("'", "").replace(" or ", ", ").replace(", ", "、")
            return _MESSAGES[item["type"]].format(expected=codes)
        case kind:
            return _MESSAGES.get(kind, "内容无效。").format(**context)

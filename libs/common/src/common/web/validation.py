"""FastAPI's validation errors as field errors in Chinese, with a JSON pointer each."""

from typing import Any

from fastapi.exceptions import RequestValidationError

from common.web.problems import FieldError

_MESSAGES = {
    "missing": "缺少必填项。",
    "json_invalid": "内容不是有效的 JSON。",
    "extra_forbidden": "不支持的字段。",
    "string_too_short": "内容过短。",
    "string_too_long": "内容过长。",
    "string_pattern_mismatch": "格式不符合要求。",
    "enum": "不在可选范围内。",
    "literal_error": "不在可选范围内。",
    "int_type": "须为整数。",
    "int_parsing": "须为整数。",
    "bool_type": "须为是或否。",
    "bool_parsing": "须为是或否。",
    "string_type": "须为文字。",
    "list_type": "须为列表。",
    "dict_type": "须为对象。",
    "model_type": "须为对象。",
    "model_attributes_type": "须为对象。",
    "date_from_datetime_parsing": "日期无效，应为 YYYY-MM-DD。",
    "date_parsing": "日期无效，应为 YYYY-MM-DD。",
    "date_type": "日期无效，应为 YYYY-MM-DD。",
    "datetime_parsing": "时间无效，应为带时区的 RFC 3339 时间。",
    "timezone_aware": "时间须带时区。",
    "greater_than_equal": "数值过小。",
    "greater_than": "数值过小。",
    "less_than_equal": "数值过大。",
    "less_than": "数值过大。",
    "too_short": "条目过少。",
    "too_long": "条目过多。",
}


def field_errors(error: RequestValidationError) -> list[FieldError]:
    """One line per fault; the rejected value is not repeated, it may be personal."""
    return [FieldError(_pointer(item["loc"]), item["type"], _message(item)) for item in error.errors()]


def _pointer(location: tuple[Any, ...]) -> str:
    parts = list(location)
    if parts and parts[0] == "body":
        parts = parts[1:]
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def _message(item: Any) -> str:
    if item["type"] == "value_error":
        return str(item.get("ctx", {}).get("error", "内容无效。"))
    return _MESSAGES.get(item["type"], "内容无效。")

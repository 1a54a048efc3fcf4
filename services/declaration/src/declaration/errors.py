"""Refusals of this service.

    Refusal (common.web.problems)
    └── Unprocessable
        └── BadCreditCode
"""

from common.web.problems import Unprocessable


class BadCreditCode(Unprocessable):
    code = "bad_credit_code"
    title = "统一社会信用代码有误"
    default_detail = "统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z），请核对。"

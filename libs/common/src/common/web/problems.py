"""Problem details (RFC 9457): what a refused request is told.

    Refusal
    ├── NotFound            404  also for what the caller may not know of
    ├── NotSignedIn         401
    ├── Forbidden           403
    │   ├── NotLinked       403
    │   └── OutsideJurisdiction 403
    ├── Malformed           400
    ├── MethodNotAllowed    405
    ├── BodyTooSlow         408
    ├── Conflict            409
    │   ├── StaleVersion    409
    │   ├── AlreadyDecided  409
    │   └── KeyInFlight     409
    ├── TooLarge            413
    ├── UnsupportedType     415
    ├── Unprocessable       422  a rule refuses
    │   ├── KeyReused       422
    │   ├── ReasonsMissing  422
    │   └── RuleRefuses     422  with the findings that refuse
    │       └── CommitteeWithoutPower 422
    ├── TooMany             429
    └── Unavailable         503

A service derives its own from these in its `errors.py`, each with a stable `code`. What two services refuse for the same
reason stands here, because a code has one meaning over the platform. A refusal rolls everything back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from common.policy.findings import Finding

PROBLEM_TYPE = "application/problem+json"
PROBLEM_SCHEMA = "#/components/schemas/Problem"


@dataclass(frozen=True)
class FieldError:
    """One fault in the request: JSON pointer, stable code, Chinese message."""

    pointer: str
    code: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return {"pointer": self.pointer, "code": self.code, "message": self.message}


class Problem(BaseModel):
    """The body of every refusal (RFC 9457).

    `code` is stable, `detail` is for people, `clause` names the article if a rule refuses. A lost race tells the present
    version and state; a refusal by rules brings their findings.
    """

    type: str = Field(json_schema_extra={"format": "uri"})
    title: str
    status: int
    detail: str
    code: str = Field(pattern="^[a-z][a-z0-9_]*$", description="稳定的拒绝代码")
    clause: str | None = None
    correlation_id: str | None = None
    errors: list[FieldError] | None = None
    findings: list[Finding] | None = None
    present_version: int | str | None = None
    present_state: str | None = None


class Refusal(Exception):
    """An expected refusal: the request changes nothing and the caller is told why and what to do.

    Attributes:
        code: stable, snake_case, unique over the platform.
        title: short Chinese name of the refusal, the same for every occurrence.
        clause: the clause that refuses, e.g. `R25-72`, if a rule does.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    title: ClassVar[str] = "请求未被接受"
    default_detail: ClassVar[str] = "请求未被接受，请核对后重试。"
    default_clause: ClassVar[str | None] = None

    def __init__(
        self,
        detail: str | None = None,
        *,
        clause: str | None = None,
        errors: list[FieldError] | None = None,
        **extra: Any,
    ) -> None:
        self.detail = detail or self.default_detail
        self.clause = clause or self.default_clause
        self.errors = errors or []
        self.extra = extra
        super().__init__(f"{self.code}: {self.detail}")

    def body(self, correlation_id: str | None = None) -> dict[str, Any]:
        """The members of the problem document; absent means absent."""
        body: dict[str, Any] = {
            "type": f"urn:zcps:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.clause:
            body["clause"] = self.clause
        if self.errors:
            body["errors"] = [error.as_dict() for error in self.errors]
        if correlation_id:
            body["correlation_id"] = correlation_id
        return body | {key: value for key, value in self.extra.items() if value is not None}

    def response(self, correlation_id: str | None = None) -> JSONResponse:
        return JSONResponse(
            self.body(correlation_id),
            status_code=self.status,
            media_type=PROBLEM_TYPE,
            headers=self.headers(),
        )

    def headers(self) -> dict[str, str]:
        return {}


class NotFound(Refusal):
    code = "not_found"
    status = 404
    title = "未找到"
    default_detail = "没有找到该内容，或您无权查看。请核对编号。"


class NotSignedIn(Refusal):
    code = "not_signed_in"
    status = 401
    title = "未登录"
    default_detail = "请登录后再试。"

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class BadCredentials(NotSignedIn):
    code = "bad_token"
    title = "登录凭证无效"
    default_detail = "登录凭证无效或已过期，请重新登录。"


class Forbidden(Refusal):
    code = "forbidden"
    status = 403
    title = "无权办理"
    default_detail = "您没有办理此事项的权限。"


class NotLinked(Forbidden):
    code = "identity_not_linked"
    title = "尚未实名关联"
    default_detail = "请先完成实名身份关联，再办理此事项。"


class RoleSuspended(Forbidden):
    code = "role_suspended"
    title = "岗位权限已停用"
    default_detail = "您在诚信档案记录期限内，不得从事职称评审相关工作。"
    default_clause = "R25-74"


class OutsideJurisdiction(Forbidden):
    code = "outside_jurisdiction"
    title = "超出管辖范围"
    default_detail = "该事项不属于您所在单位或地区的管辖范围。"
    default_clause = "R25-5"


class OwnCase(Forbidden):
    code = "own_case"
    title = "不得办理本人事项"
    default_detail = "任何人不得审核或决定本人的申报，请由其他人员办理。"
    default_clause = "R25-33"


class Malformed(Refusal):
    code = "malformed_request"
    status = 400
    title = "请求格式有误"
    default_detail = "请求内容格式有误，请按提示修改后重新提交。"


class KeyMissing(Malformed):
    code = "idempotency_key_missing"
    title = "缺少幂等键"
    default_detail = "请在请求头 Idempotency-Key 中提供本次操作的唯一编号，以免重复办理。"


class MethodNotAllowed(Refusal):
    code = "method_not_allowed"
    status = 405
    title = "不支持的操作"
    default_detail = "该地址不支持此请求方法，请对照接口文档核对。"


class BodyTooSlow(Refusal):
    code = "body_too_slow"
    status = 408
    title = "内容传送超时"
    default_detail = "请求内容未能在规定时间内传送完毕，您的请求没有生效，请检查网络后重试。"


class Conflict(Refusal):
    code = "conflict"
    status = 409
    title = "状态冲突"
    default_detail = "当前状态不允许此操作，请刷新后重试。"


class StaleVersion(Conflict):
    code = "stale_version"
    title = "内容已更新"
    default_detail = "该内容在您打开之后已被更新，请刷新后重新办理。"


class AlreadyDecided(Conflict):
    code = "already_decided"
    title = "已经办理"
    default_detail = "该事项已由他人或此前办理完毕，无需重复办理。"


class WrongState(Conflict):
    code = "wrong_state"
    title = "当前阶段不可办理"
    default_detail = "该事项当前所处阶段不允许此操作。"


class KeyInFlight(Conflict):
    code = "key_in_flight"
    title = "正在办理"
    default_detail = "同一操作正在办理中，请稍候再查询结果。"


class TooLarge(Refusal):
    code = "too_large"
    status = 413
    title = "文件过大"
    default_detail = "文件超过允许的大小，请压缩或拆分后上传。"


class UnsupportedType(Refusal):
    code = "unsupported_type"
    status = 415
    title = "文件类型不支持"
    default_detail = "仅支持 PDF、JPEG、PNG、OFD 文件，且内容须与所报类型一致。"


class Unprocessable(Refusal):
    code = "unprocessable"
    status = 422
    title = "不符合规定"


class KeyReused(Unprocessable):
    code = "idempotency_key_reused"
    title = "幂等键重复使用"
    default_detail = "该幂等键已用于内容不同的请求，请更换新的幂等键。"


class ReasonsMissing(Unprocessable):
    code = "reasons_missing"
    title = "缺少理由"
    default_detail = "退回或者不予同意的，须写明理由，请填写后再提交。"


class RuleRefuses(Unprocessable):
    """A refusal that findings of rules give: the first one's clause, every one's message."""

    @classmethod
    def by(cls, findings: Sequence[Finding]) -> Self:
        """The refusal for findings that refuse; there is at least one."""
        return cls(
            "".join(finding.message for finding in findings),
            clause=findings[0].clause,
            errors=[FieldError("", finding.rule, finding.message) for finding in findings],
        )


class CommitteeWithoutPower(RuleRefuses):
    code = "committee_without_power"
    title = "评委会不得受理、评审"
    default_detail = (
        "评委会未经核准备案、备案有效期已届满或者已停止评审工作，不得受理申报、开展评审。"
        "请由评委会组建单位向人社部门办理核准备案。"
    )
    default_clause = "R25-76"


class TooMany(Refusal):
    code = "too_many_requests"
    status = 429
    title = "请求过于频繁"
    default_detail = "请求过于频繁，请稍后再试。"

    def __init__(self, detail: str | None = None, *, retry_after: int = 5) -> None:
        super().__init__(detail)
        self.retry_after = retry_after

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class Unavailable(Refusal):
    code = "unavailable"
    status = 503
    title = "暂时无法办理"
    default_detail = "系统暂时无法完成此操作，您的请求没有生效，请稍后重试。"

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "2"}


def check_version(*, seen: int, present: int, state: str | None = None) -> None:
    """Refuse an edit that was made on an older version.

    Raises:
        StaleVersion: `seen` is not the present version; the answer carries the present state.
    """
    if seen != present:
        raise StaleVersion(present_version=present, present_state=state)

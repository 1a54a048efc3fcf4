"""Refusals of this service.

Refusal (common.web.problems)
├── Conflict
│   └── WrongState
│       └── NotSealedYet     the PDF does not exist yet
├── UnsupportedType
│   └── PdfOnly              the upload is not a PDF
├── Unprocessable
│   └── GlyphMissing         a character of the name cannot be printed yet (Z-09)
└── Unavailable
    └── SealMissing          this installation has no seal of the organisation
"""

from common.web.problems import Unavailable, Unprocessable, UnsupportedType, WrongState


class NotSealedYet(WrongState):
    code = "not_sealed_yet"
    title = "证书尚未用印"
    default_detail = "证书尚未用印，暂时不能下载。用印后会在消息中通知本人。"
    default_clause = "R25-54"


class GlyphMissing(Unprocessable):
    code = "glyph_missing"
    title = "证书用字暂缺"
    default_detail = "证书中有字符暂时无法印制，请联系管理人员补充字库后再用印。"


class SealMissing(Unavailable):
    code = "seal_missing"
    title = "没有电子印章"
    default_detail = "本系统尚未配置该单位的电子印章，证书未用印。请联系管理人员配置后重试。"


class PdfOnly(UnsupportedType):
    code = "pdf_only"
    title = "仅支持 PDF 文件"
    default_detail = "请上传下载所得的 PDF 证书原文件，不要上传照片、扫描件或打印后再生成的文件。"

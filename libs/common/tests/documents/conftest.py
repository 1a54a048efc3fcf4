"""Made-up documents of made-up people, and seals made for the test run."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from common.documents.forms import CertificateDocument
from common.documents.pdf import render
from common.documents.seals import SealKeys

SHANGHAI = ZoneInfo("Asia/Shanghai")
BAYANNUR_HR = "org_11150800000000000X"
FORESTRY_BUREAU = "org_11150800000000001X"


@pytest.fixture(scope="session")
def seal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seals")
    SealKeys.create(
        folder, {BAYANNUR_HR: "巴彦淖尔市人力资源和社会保障局", FORESTRY_BUREAU: "巴彦淖尔市林业和草原局"}
    )
    return folder


@pytest.fixture(scope="session")
def seals(seal_folder: Path) -> SealKeys:
    return SealKeys.load(seal_folder)


@pytest.fixture(scope="session")
def certificate() -> CertificateDocument:
    return CertificateDocument(
        issuing_organisation="巴彦淖尔市人力资源和社会保障局",
        dated=dt.datetime(2026, 10, 30, 9, 0, tzinfo=SHANGHAI),
        number="2026-BYNE-7K3Q9XW2M-5",
        identifier="1.2.156.3005.2.11100000000013338W011.11150800000000000X.7K3Q9XW2M.001.U",
        holder_name="示例甲",
        holder_document="1508**********000X",
        series="林草",
        specialty="草原管理与保护",
        title_name="工程师",
        level="中级",
        obtained_by="评审",
        obtained_on=dt.date(2026, 8, 12),
        committee="巴彦淖尔市林草系列中级职称评审委员会",
        qr="https://verify.example.cn/c/7K3Q9XW2M#" + "eyJhbGciOiJFUzI1NiJ9" * 20,
        verification_hint="verify.example.cn",
    )


@pytest.fixture(scope="session")
async def unsigned(certificate: CertificateDocument) -> bytes:
    return await render(certificate)

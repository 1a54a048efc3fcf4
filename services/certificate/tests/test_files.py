"""Offline: a good seal does not make a certificate. Kind, role and power over the title are asked, each refusal by name."""

import asyncio
import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID
from typer.testing import CliRunner

from certificate.domain import qr
from certificate.usecases.files import NotACertificate, judge
from common.documents.forms import CertificateDocument, PublicityDocument
from common.documents.pdf import render
from common.documents.seals import Seal, SealKeys, TitleSeal
from common.documents.signing import sign_pdf
from common.documents.verification import Fault, verify_pdf
from common.events.base import Title
from common.events.codes import Level
from laptop.testing.hostile_files import HOSTILE
from onebox.cli.certificate import certificate as command

REGION, LEAGUE, COUNTY, BUREAU = (f"org_1115080000000000{n}X" for n in range(4))
NAMES = {
    REGION: "内蒙古自治区人力资源和社会保障厅",
    LEAGUE: "巴彦淖尔市人力资源和社会保障局",
    COUNTY: "临河区人力资源和社会保障局",
    BUREAU: "巴彦淖尔市林业和草原局",
}
NUMBER = "2026-150800-7K3Q9XW2M-D"
DAY = dt.date(2026, 8, 12)
CLOCK = dt.datetime(2026, 10, 30, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seals")


@pytest.fixture(scope="module")
def seals(folder: Path) -> SealKeys:
    return SealKeys.create(
        folder,
        NAMES,
        {
            REGION: [TitleSeal.SENIOR, TitleSeal.MIDDLE, TitleSeal.JUNIOR],
            LEAGUE: [TitleSeal.SENIOR_DIRECTED, TitleSeal.MIDDLE, TitleSeal.JUNIOR],
            COUNTY: [TitleSeal.JUNIOR],
        },
    )


def code(seal: Seal, level: Level, *, of: str | None = None) -> str:
    """The code as `sealing` makes it, naming `of` as the sealing organisation."""
    title = Title(series="forestry_grassland", specialty="silviculture", level=level)
    claims = qr.Claims(NUMBER, qr.holder_mark(NUMBER, "示例甲"), title, DAY, of or seal.org_id)
    signed = qr.signing_input(claims, qr.key_id(seal.certificate))
    return qr.code_text("https://verify.example/v", signed, seal.key.sign(signed, ECDSA(SHA256())))


def paper(text: str, *, issuer: str = NAMES[LEAGUE]) -> CertificateDocument:
    return CertificateDocument(
        issuing_organisation=issuer,
        dated=CLOCK,
        number=NUMBER,
        holder_name="示例甲",
        series="林草",
        specialty="森林培育",
        title_name="工程师",
        level="中级",
        obtained_by="评审",
        obtained_on=DAY,
        qr=text,
    )


def publicity() -> PublicityDocument:
    return PublicityDocument(
        issuing_organisation=NAMES[LEAGUE],
        dated=CLOCK,
        heading="评审结果公示",
        publicity_number="1",
        paragraphs=("示例。",),
        contacts=(),
        columns=(),
        rows=(),
    )


async def sealed(document: CertificateDocument | PublicityDocument, seal: Seal) -> bytes:
    return await sign_pdf(await render(document), seal, reason="制发职称证书", location="内蒙古自治区")


@pytest.mark.req("T-01", side="accept")
@pytest.mark.parametrize(
    ("org", "level", "remark"),
    [
        (LEAGUE, Level.MIDDLE, ""),
        (REGION, Level.FULL_SENIOR, ""),
        (COUNTY, Level.ASSISTANT, ""),
        (LEAGUE, Level.ASSOCIATE_SENIOR, "该单位只对定向评价的高级职称用印；是否属于定向评价，请联网查验。"),
    ],
)
async def test_a_certificate_of_who_may_seal_it_holds(
    seals: SealKeys, org: str, level: Level, remark: str
) -> None:
    seal = seals.of(org)
    report = await verify_pdf(await sealed(paper(code(seal, level)), seal), [seals.root])
    judged = judge(report)
    assert (judged.fault, judged.sealing_unit, judged.remark) == (None, NAMES[org], remark)
    assert judged.claims is not None
    assert judged.claims.number == NUMBER


@pytest.mark.req("T-01", side="refuse")
async def test_what_bears_a_good_seal_and_is_no_certificate_is_refused_by_name(seals: SealKeys) -> None:
    league, bureau = seals.of(LEAGUE), seals.of(BUREAU)
    genuine = code(league, Level.MIDDLE)
    cases = {
        "a publicity": (publicity(), league, NotACertificate.OTHER_KIND),
        "a page that only looks like one": (
            paper("https://verify.example/v"),
            league,
            NotACertificate.NO_CODE,
        ),
        "a genuine code under another seal": (paper(genuine), bureau, NotACertificate.NO_CODE),
        "a code that names another unit": (
            paper(code(bureau, Level.MIDDLE, of=LEAGUE)),
            bureau,
            NotACertificate.OTHER_SEAL,
        ),
        "a unit without power over titles": (
            paper(code(bureau, Level.MIDDLE)),
            bureau,
            NotACertificate.NOT_ENTITLED,
        ),
        "a county over a middle title": (
            paper(code(seals.of(COUNTY), Level.MIDDLE)),
            seals.of(COUNTY),
            NotACertificate.NOT_ENTITLED,
        ),
    }
    for name, (document, seal, fault) in cases.items():
        report = await verify_pdf(await sealed(document, seal), [seals.root])
        assert report.valid, name  # the seal itself is good
        judged = judge(report)
        assert judged.fault is fault, name
        assert judged.sealing_unit == NAMES[seal.org_id], name
        assert judged.explanation, name


def server(seals: SealKeys, folder: Path) -> Seal:
    """A TLS certificate under the same root, in the name of the league."""
    authority = load_pem_private_key((folder / "root.key.pem").read_bytes(), None)
    assert isinstance(authority, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    like = seals.of(LEAGUE).certificate
    certificate = (
        x509.CertificateBuilder()
        .subject_name(like.subject)
        .issuer_name(seals.root.subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(like.not_valid_before_utc)
        .not_valid_after(like.not_valid_after_utc)
        .add_extension(like.extensions.get_extension_for_class(x509.KeyUsage).value, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(authority, SHA256())
    )
    return dataclasses.replace(seals.of(LEAGUE), certificate=certificate, key=key)


@pytest.mark.req("T-01", side="refuse")
async def test_a_server_certificate_under_the_same_root_is_no_seal(seals: SealKeys, folder: Path) -> None:
    tls = server(seals, folder)
    report = await verify_pdf(await sealed(paper(code(tls, Level.MIDDLE)), tls), [seals.root])
    assert (report.valid, report.trusted, report.faults) == (False, False, (Fault.NOT_A_SEAL,))
    assert judge(report).sealing_unit is None
    assert qr.keys_under(seals.root, [tls.certificate, seals.of(LEAGUE).certificate]).keys() == {
        qr.key_id(seals.of(LEAGUE).certificate)
    }


def shown(file: Path, folder: Path) -> tuple[int, str]:
    answer = CliRunner().invoke(command, [str(file), "--root", str(folder / "root.cert.pem")])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, answer.output


async def test_the_command_prints_the_unit_of_the_seal_and_never_that_of_the_file(
    seals: SealKeys, folder: Path, tmp_path: Path
) -> None:

    league = seals.of(LEAGUE)
    stranger = SealKeys.create(tmp_path / "others", NAMES, {LEAGUE: [TitleSeal.MIDDLE]}).of(LEAGUE)
    files = {
        "good.pdf": await sealed(paper(code(league, Level.MIDDLE)), league),
        "stranger.pdf": await sealed(paper(code(stranger, Level.MIDDLE)), stranger),
        "publicity.pdf": await sealed(publicity(), league),
        "claims.pdf": await sealed(
            paper(code(seals.of(BUREAU), Level.MIDDLE), issuer=NAMES[REGION]), seals.of(BUREAU)
        ),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    said = {name: await asyncio.to_thread(shown, tmp_path / name, folder) for name in files}
    assert said["good.pdf"][0] == 0
    assert f"用印单位：{NAMES[LEAGUE]}（据平台根证书签发的用印证书）" in said["good.pdf"][1]
    assert "结论：是有权单位用印的职称证书，未被改动。" in said["good.pdf"][1]
    assert said["stranger.pdf"][0] == said["publicity.pdf"][0] == said["claims.pdf"][0] == 1
    assert NAMES[LEAGUE] not in said["stranger.pdf"][1]
    assert "该文件是公示或公告，不是职称证书。" in said["publicity.pdf"][1]
    assert f"用印单位：{NAMES[BUREAU]}" in said["claims.pdf"][1]
    assert NAMES[REGION] not in said["claims.pdf"][1]
    assert "没有为此层级职称证书用印的权限" in said["claims.pdf"][1]


async def test_the_command_answers_every_hostile_file_in_a_sentence(
    seals: SealKeys, folder: Path, tmp_path: Path
) -> None:

    for row in HOSTILE:
        (tmp_path / "file.pdf").write_bytes(row.make())
        code_, said = await asyncio.to_thread(shown, tmp_path / "file.pdf", folder)
        assert code_ == 1, row.name
        assert "结论：不能作为职称证书认可。" in said, row.name
        assert "Traceback" not in said, row.name

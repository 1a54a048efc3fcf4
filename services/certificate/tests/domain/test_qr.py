"""The code: small, checkable without us, and never accepted altered."""

import base64
import datetime as dt
import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey

from certificate.domain import qr
from certificate.domain.qr import BadCode, Claims
from common.catalogue import Catalogue
from common.documents.seals import Seal, SealKeys
from common.events.base import Title
from common.events.codes import Level

ORG = "org_11150800DEM000022B"
URL = "https://zhicheng.example/verify"
NUMBER = "2026-150800-7K3Q9XW2M-D"


@pytest.fixture(scope="module")
def seals(tmp_path_factory: pytest.TempPathFactory) -> SealKeys:
    return SealKeys.create(tmp_path_factory.mktemp("seals"), {ORG: "巴彦淖尔市人力资源和社会保障局"})


@pytest.fixture(scope="module")
def other_seals(tmp_path_factory: pytest.TempPathFactory) -> SealKeys:
    return SealKeys.create(tmp_path_factory.mktemp("others"), {ORG: "巴彦淖尔市人力资源和社会保障局"})


CLAIMS = Claims(
    number=NUMBER,
    holder=qr.holder_mark(NUMBER, "夏明荣"),
    title=Title(series="forestry_grassland", specialty="silviculture", level=Level.MIDDLE),
    effective_from=dt.date(2026, 8, 12),
    sealing_org=ORG,
)


def code(claims: Claims, seal: Seal, url: str = URL) -> str:
    signed = qr.signing_input(claims, qr.key_id(seal.certificate))
    return qr.code_text(url, signed, seal.key.sign(signed, ECDSA(SHA256())))


def read(text: str, seals: SealKeys) -> Claims:
    return qr.read_code(text, qr.keys_under(seals.root, [seals.of(ORG).certificate]))


def test_it_states_what_was_signed(seals: SealKeys) -> None:
    text = code(CLAIMS, seals.of(ORG))
    assert text.startswith(f"{URL}#")
    assert read(text, seals) == CLAIMS
    assert read(text.partition("#")[2], seals) == CLAIMS


def test_the_printed_name_can_be_compared_and_is_not_in_it(seals: SealKeys) -> None:
    text = code(CLAIMS, seals.of(ORG))
    token = text.partition("#")[2]
    shown = b"".join(base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    assert "夏".encode() not in shown
    assert qr.is_holder(read(text, seals), " 夏明荣")
    assert not qr.is_holder(read(text, seals), "夏明蓉")


def test_another_library_checks_it(seals: SealKeys) -> None:
    """The fragment is an ordinary JWS (RFC 7515, RFC 7518 section 3.4)."""
    token = code(CLAIMS, seals.of(ORG)).partition("#")[2]
    key = ECKey.import_key(seals.of(ORG).key.public_key())
    content = jws.deserialize_compact(token.encode(), key, algorithms=["ES256"])
    assert json.loads(content.payload) == {
        "v": 1,
        "n": NUMBER,
        "h": CLAIMS.holder,
        "s": "forestry_grassland",
        "p": "silviculture",
        "l": "middle",
        "d": "2026-08-12",
        "o": ORG,
    }


def test_every_title_of_the_catalogue_fits_into_a_readable_code(seals: SealKeys) -> None:
    for series in Catalogue.shipped().series.values():
        for specialty in (*series.specialties, None):
            title = Title(series=series.key, specialty=specialty, level=Level.ASSOCIATE_SENIOR)
            claims = Claims(NUMBER, CLAIMS.holder, title, CLAIMS.effective_from, ORG)
            longest_url = "https://" + "x" * 92
            assert len(code(claims, seals.of(ORG), longest_url).encode()) <= 600


def test_no_altered_character_passes(seals: SealKeys) -> None:
    text = code(CLAIMS, seals.of(ORG))
    start = text.index("#") + 1
    for place in range(start, len(text)):
        for other in ("A", "B", "_", "=", ".", "é"):
            altered = text[:place] + other + text[place + 1 :]
            if altered != text:
                with pytest.raises(BadCode):
                    read(altered, seals)


def reencoded(token: str, change: Callable[[dict[str, object]], dict[str, object]], part: int) -> str:
    parts = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(parts[part] + "=="))
    written = json.dumps(change(content), separators=(",", ":"), sort_keys=True).encode()
    parts[part] = base64.urlsafe_b64encode(written).rstrip(b"=").decode()
    return ".".join(parts)


@pytest.mark.parametrize(
    ("part", "change", "reason"),
    [
        (0, {"alg": "none"}, "format"),
        (0, {"alg": "HS256"}, "format"),
        (0, {"typ": "JWT"}, "format"),
        (0, {"crit": ["x"]}, "format"),
        (0, {"kid": "AAAAAAAAAAAA"}, "unknown_key"),
        (0, {"kid": 1}, "format"),
        (1, {"n": "2026-150800-000000000-0"}, "signature"),
        (1, {"l": "full_senior"}, "signature"),
        (1, {"d": "2020-01-01"}, "signature"),
    ],
)
def test_changed_statements_are_refused(
    seals: SealKeys, part: int, change: dict[str, object], reason: str
) -> None:
    token = reencoded(code(CLAIMS, seals.of(ORG)).partition("#")[2], lambda old: old | change, part)
    with pytest.raises(BadCode) as refused:
        read(token, seals)
    assert refused.value.reason == reason


def test_a_signed_statement_of_another_version_is_refused(seals: SealKeys) -> None:
    """Signed by the right key, but not in the one form that this version writes."""
    seal = seals.of(ORG)
    signed = qr.signing_input(CLAIMS, qr.key_id(seal.certificate)).decode() + "."
    for change in ({"v": 2}, {"extra": "x"}, {"d": "20260812"}, {"l": "no level"}):
        token = reencoded(signed, lambda old, change=change: old | change, 1).rstrip(".").encode()  # type: ignore[misc]
        text = qr.code_text(URL, token, seal.key.sign(token, ECDSA(SHA256())))
        with pytest.raises(BadCode) as refused:
            read(text, seals)
        assert refused.value.reason == "format"


def test_a_key_that_the_root_did_not_issue_is_not_trusted(seals: SealKeys, other_seals: SealKeys) -> None:
    forged = code(CLAIMS, other_seals.of(ORG))
    certificates = [seals.of(ORG).certificate, other_seals.of(ORG).certificate]
    with pytest.raises(BadCode) as refused:
        qr.read_code(forged, qr.keys_under(seals.root, certificates))
    assert refused.value.reason == "unknown_key"


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    with pytest.raises(BadCode):
        qr.read_code(text, {})


@given(st.lists(st.text(alphabet="ABCDEFabcdef0123456789-_", max_size=80), min_size=3, max_size=3))
def test_any_three_parts_are_answered(parts: list[str]) -> None:
    with pytest.raises(BadCode):
        qr.read_code(".".join(parts), {})


def test_deep_nesting_is_answered() -> None:
    nested = base64.urlsafe_b64encode(b"[" * 1450).rstrip(b"=").decode()
    with pytest.raises(BadCode):
        qr.read_code(f"{nested}.e30.AAAA", {})

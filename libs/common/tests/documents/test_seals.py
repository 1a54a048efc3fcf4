"""Seal keys: one per organisation, kept over restarts, readable by their owner only."""

import shutil
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtensionOID, NameOID

from common.documents.seals import NoSeal, SealFolderIncomplete, SealKeys, roots_from_pem

ORG = "org_11150800000000000X"
OTHER = "org_11150800000000001X"


def test_the_certificate_names_the_organisation_and_hangs_on_the_root(seals: SealKeys) -> None:
    seal = seals.of(ORG)
    subject = {a.oid: a.value for a in seal.certificate.subject}

    assert seal.organisation == "巴彦淖尔市人力资源和社会保障局"
    assert subject[NameOID.ORGANIZATION_NAME] == "巴彦淖尔市人力资源和社会保障局"
    assert subject[NameOID.ORGANIZATION_IDENTIFIER] == "NTRCN-11150800000000000X"
    seal.certificate.verify_directly_issued_by(seals.root)


def test_a_seal_signs_documents_and_nothing_else(seals: SealKeys) -> None:
    certificate = seals.of(ORG).certificate
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    extended = certificate.extensions.get_extension_for_oid(ExtensionOID.EXTENDED_KEY_USAGE).value

    assert isinstance(seals.of(ORG).key.curve, ec.SECP256R1)
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert not constraints.ca
    assert isinstance(extended, x509.ExtendedKeyUsage)
    assert [use.dotted_string for use in extended] == ["1.3.6.1.5.5.7.3.36"]


def test_creating_again_keeps_what_exists_and_adds_what_is_missing(tmp_path: Path) -> None:
    first = SealKeys.create(tmp_path, {ORG: "甲局"})
    second = SealKeys.create(tmp_path, {ORG: "甲局", OTHER: "乙局"})

    assert second.root == first.root
    assert second.of(ORG).certificate == first.of(ORG).certificate
    assert second.of(OTHER).organisation == "乙局"
    assert SealKeys.load(tmp_path).organisations == (ORG, OTHER)


def test_private_keys_are_for_their_owner_only(seal_folder: Path) -> None:
    keys = sorted(seal_folder.glob("*.key.pem"))

    assert len(keys) == 3
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


def test_sealing_needs_no_root_key(seal_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "without"
    shutil.copytree(seal_folder, folder)
    (folder / "root.key.pem").unlink()

    assert SealKeys.load(folder).of(ORG).org_id == ORG


def test_an_organisation_without_a_seal_seals_nothing(seals: SealKeys) -> None:
    with pytest.raises(NoSeal) as refused:
        seals.of("org_99990000000000000X")
    assert refused.value.org_id == "org_99990000000000000X"


def test_a_key_that_belongs_to_another_certificate_is_refused(seal_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    shutil.copytree(seal_folder, folder)
    shutil.copy(folder / f"{OTHER}.key.pem", folder / f"{ORG}.key.pem")

    with pytest.raises(SealFolderIncomplete, match="does not belong"):
        SealKeys.load(folder)


def test_a_folder_without_root_or_key_is_refused(seal_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SealFolderIncomplete):
        SealKeys.load(tmp_path / "nothing")

    folder = tmp_path / "no-key"
    shutil.copytree(seal_folder, folder)
    (folder / f"{ORG}.key.pem").unlink()
    with pytest.raises(SealFolderIncomplete):
        SealKeys.load(folder)


@pytest.mark.parametrize("org_id", ["../org_1", "org_1/../../x", "11150800", "org_"])
def test_an_id_that_could_leave_the_folder_is_refused(tmp_path: Path, org_id: str) -> None:
    with pytest.raises(ValueError, match="cannot name a seal"):
        SealKeys.create(tmp_path, {org_id: "甲局"})


def test_the_root_travels_as_pem(seals: SealKeys) -> None:
    assert list(roots_from_pem(seals.root_pem)) == [seals.root]
    assert b"PRIVATE" not in seals.root_pem

"""Seal keys: one ECDSA P-256 key and certificate per sealing organisation, under a root of the platform.

The folder holds `root.cert.pem`, and per organisation `<org_id>.cert.pem` and `<org_id>.key.pem`; whoever may create
seals also has `root.key.pem`. Private keys are readable by their owner only. A hardware key would take the place of
`Seal.key` without anything else changing.
"""

import datetime as dt
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID, ObjectIdentifier

_ROOT_NAME = "内蒙古自治区职称评审平台电子签章根证书"
_ROOT_YEARS = 30
_SEAL_YEARS = 10
_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # id-kp-documentSigning, RFC 9336
# An arc of our own without a registry: 2.25 and a UUID as a number (ITU-T X.667).
_TITLE_SEALS = "2.25.147697075462031893794748499479334001936"
_ORG_ID = re.compile(r"org_[0-9A-Za-z]{1,60}")


class TitleSeal(StrEnum):
    """Which title certificates a seal may be put on (R25-54): what the root says of its holder, as key purposes."""

    JUNIOR = "junior"
    MIDDLE = "middle"
    SENIOR = "senior"
    SENIOR_DIRECTED = "senior_directed"
    """高级 titles of directed evaluation only: the seal of a league."""

    @property
    def oid(self) -> ObjectIdentifier:
        return ObjectIdentifier(f"{_TITLE_SEALS}.{list(TitleSeal).index(self) + 1}")


class NoSeal(Exception):
    """The organisation has no seal here; nothing is signed in another one's name."""

    def __init__(self, org_id: str) -> None:
        self.org_id = org_id
        super().__init__(f"no seal for {org_id}")


class SealFolderIncomplete(Exception):
    """A file of the seal folder is missing or is not what its name says."""


@dataclass(frozen=True, repr=False)
class Seal:
    """What one organisation signs with. The key stays loaded: reading it anew costs more than a signature."""

    org_id: str
    organisation: str
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def titles(self) -> frozenset[TitleSeal]:
        """The title certificates that it may be put on."""
        return title_seals(self.certificate)


def title_seals(certificate: x509.Certificate) -> frozenset[TitleSeal]:
    """What a seal certificate may seal; none for one that does not say."""
    purposes = _purposes(certificate)
    return frozenset(use for use in TitleSeal if use.oid in purposes)


def is_seal(certificate: x509.Certificate) -> bool:
    """Whether the certificate is for sealing documents, and not, say, for a server under the same root."""
    return _DOCUMENT_SIGNING in _purposes(certificate)


def _purposes(certificate: x509.Certificate) -> frozenset[ObjectIdentifier]:
    try:
        return frozenset(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except (x509.ExtensionNotFound, ValueError):
        return frozenset()


class SealKeys:
    """The seals of this installation and the root that they are trusted by."""

    def __init__(self, root: x509.Certificate, seals: Mapping[str, Seal]) -> None:
        self.root = root
        self._seals = dict(seals)

    @classmethod
    def create(
        cls,
        folder: Path,
        organisations: Mapping[str, str],
        titles: Mapping[str, Collection[TitleSeal]] = MappingProxyType({}),
    ) -> "SealKeys":
        """Makes the root and the seals that are missing, keeps those that exist, and loads them all.

        Args:
            folder: created if need be; one process at a time.
            organisations: `org_id` (`org_` + credit code) to the full name, which becomes the certificate's subject.
            titles: `org_id` to the title certificates that the organisation may seal; none unless named.
        """
        folder.mkdir(parents=True, exist_ok=True)
        root_key, root = _root(folder)
        for org_id, name in organisations.items():
            if not _ORG_ID.fullmatch(org_id):
                raise ValueError(f"{org_id!r} cannot name a seal")
            if not (folder / f"{org_id}.cert.pem").exists():
                _make_seal(folder, org_id, name, titles.get(org_id, ()), root_key, root)
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> "SealKeys":
        """Raises `SealFolderIncomplete`."""
        try:
            root = x509.load_pem_x509_certificate((folder / "root.cert.pem").read_bytes())
            paths = sorted(folder.glob("org_*.cert.pem"))
            return cls(root, {seal.org_id: seal for seal in map(_load_seal, paths)})
        except (OSError, ValueError) as error:
            raise SealFolderIncomplete(f"{folder}: {error}") from error

    def of(self, org_id: str) -> Seal:
        """Raises `NoSeal`."""
        try:
            return self._seals[org_id]
        except KeyError:
            raise NoSeal(org_id) from None

    @property
    def organisations(self) -> tuple[str, ...]:
        return tuple(self._seals)

    @property
    def root_pem(self) -> bytes:
        """What a verifier needs and nothing secret."""
        return self.root.public_bytes(Encoding.PEM)


def roots_from_pem(pem: bytes) -> Sequence[x509.Certificate]:
    """Root certificates out of a PEM file. Raises `ValueError` when there is none."""
    return x509.load_pem_x509_certificates(pem)


def _root(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key_path, certificate_path = folder / "root.key.pem", folder / "root.cert.pem"
    if certificate_path.exists():
        return _load_key(key_path), x509.load_pem_x509_certificate(certificate_path.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, _ROOT_NAME)]
    )
    certificate = (
        _builder(name, name, key, _ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True), critical=True)
        .sign(key, SHA256())
    )
    _write_secret(key_path, key)
    _write(certificate_path, certificate.public_bytes(Encoding.PEM), 0o644)
    return key, certificate


def _make_seal(
    folder: Path,
    org_id: str,
    name: str,
    titles: Collection[TitleSeal],
    root_key: ec.EllipticCurvePrivateKey,
    root: x509.Certificate,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            # ETSI EN 319 412-1: national trade register, here the unified credit code of GB 32100
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, f"NTRCN-{org_id.removeprefix('org_')}"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    issuer_key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    certificate = (
        _builder(subject, root.subject, key, _SEAL_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, *(use.oid for use in sorted(titles))]), critical=False
        )
        .add_extension(issuer_key_id, critical=False)
        .sign(root_key, SHA256())
    )
    _write_secret(folder / f"{org_id}.key.pem", key)
    _write(folder / f"{org_id}.cert.pem", certificate.public_bytes(Encoding.PEM), 0o644)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, years: int
) -> x509.CertificateBuilder:
    # certificates live in system time; a day's grace for clocks that lag
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(
    *, digital_signature: bool = False, content_commitment: bool = False, key_cert_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=key_cert_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _load_seal(certificate_path: Path) -> Seal:
    org_id = certificate_path.name.removesuffix(".cert.pem")
    certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
    key = _load_key(certificate_path.with_name(f"{org_id}.key.pem"))
    if key.public_key() != certificate.public_key():
        raise SealFolderIncomplete(f"the key of {org_id} does not belong to its certificate")
    organisation = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
    return Seal(org_id, str(organisation), certificate, key)


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SealFolderIncomplete(f"{path} is not an elliptic-curve key")
    return key


def _write_secret(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all; the key is written before its certificate, so a certificate always has its key."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)

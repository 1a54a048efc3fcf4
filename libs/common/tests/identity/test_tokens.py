"""Access tokens: a good one names its person, every bad one is refused for its own reason."""

import base64
import datetime as dt
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, RSAKey

from common.identity import Grant, tokens
from common.identity.jwks import MAX_AGE_SECONDS, JwksSource, KeysUnavailable
from common.identity.tokens import BadToken, TokenVerifier

NOW = 1_780_000_000.0  # 2026-05-28
ISSUER, OTHER_ISSUER = "https://id.example/realms/zcps", "https://id2.example"
EC = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
RSA_FOR_ENCRYPTION = RSAKey.generate_key(2048, {"kid": "enc-1", "use": "enc"})
STRANGER = ECKey.generate_key("P-256", {"kid": "ec-1"})
KEY_SET = {"keys": [key.as_dict(private=False) for key in (EC, RSA, RSA_FOR_ENCRYPTION)]}
OTHER_KEY_SET = {"keys": [ECKey.generate_key("P-256", {"kid": "ec-1"}).as_dict(private=False)]}

GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": ["account", "zcps"],
    "sub": "u-1",
    "azp": "zcps-web",
    "iat": NOW,
    "nbf": NOW,
    "exp": NOW + 300,
    "grants": ["unit_auditor@org_a", "inspector@org_b"],
}


def signed(
    claims: Mapping[str, Any], key: ECKey | RSAKey = EC, alg: str = "ES256", kid: str | None = "ec-1"
) -> str:
    header = {"alg": alg} if kid is None else {"alg": alg, "kid": kid}
    return jwt.encode(header, dict(claims), key, algorithms=["ES256", "RS256", "RS512"])


def by_hand(header: Mapping[str, Any], claims: object, signature: bytes = b"") -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@pytest.fixture
def verifier() -> TokenVerifier:
    issuers = {ISSUER: JwksSource.of(KEY_SET), OTHER_ISSUER: JwksSource.of(OTHER_KEY_SET)}
    return TokenVerifier(issuers, "zcps", now=lambda: NOW)


async def reason(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(BadToken) as refused:
        await verifier.verify(token)
    return refused.value.reason


@pytest.mark.parametrize(
    ("key", "alg", "kid"), [(EC, "ES256", "ec-1"), (RSA, "RS256", "rsa-1")], ids=["ES256", "RS256"]
)
async def test_a_good_token_names_account_grants_and_end(
    verifier: TokenVerifier, key: ECKey | RSAKey, alg: str, kid: str
) -> None:
    claims = await verifier.verify(signed(GOOD, key, alg, kid))

    assert (claims.issuer, claims.subject, claims.client) == (ISSUER, "u-1", None)
    assert claims.grants == {Grant("unit_auditor", "org_a"), Grant("inspector", "org_b")}
    assert claims.expires == dt.datetime.fromtimestamp(NOW + 300, dt.UTC)


async def test_one_audience_may_be_plain_text(verifier: TokenVerifier) -> None:
    assert (await verifier.verify(signed({**GOOD, "aud": "zcps"}))).subject == "u-1"


async def test_a_role_that_is_not_ours_gives_no_right(verifier: TokenVerifier) -> None:
    claims = await verifier.verify(
        signed({**GOOD, "grants": ["emperor@org_a", "unit_auditor", "inspector@org_b"]})
    )

    assert claims.grants == {Grant("inspector", "org_b")}


@pytest.mark.parametrize(
    ("extra", "client"),
    [
        ({"client_id": "partner-1", "azp": "partner-1"}, "partner-1"),
        ({"azp": "partner-1", "sub": "partner-1"}, "partner-1"),
        ({"azp": "zcps-web"}, None),
    ],
    ids=["Keycloak's client token", "client as subject", "a person through the front end"],
)
async def test_a_client_is_one_only_when_it_acts_for_itself(
    verifier: TokenVerifier, extra: dict[str, Any], client: str | None
) -> None:
    assert (await verifier.verify(signed({**GOOD, **extra}))).client == client


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"iss": "https://evil.example"}, "wrong_issuer"),
        ({"iss": None}, "wrong_issuer"),
        ({"aud": "account"}, "wrong_audience"),
        ({"aud": []}, "wrong_audience"),
        ({"aud": {"zcps": 1}}, "wrong_audience"),
        ({"exp": NOW - 30}, "expired"),
        ({"exp": None}, "malformed"),
        ({"exp": True}, "malformed"),
        ({"exp": "tomorrow"}, "malformed"),
        ({"exp": float("inf")}, "malformed"),
        ({"nbf": NOW + 31}, "not_yet_valid"),
        ({"nbf": "soon"}, "malformed"),
        ({"sub": ""}, "no_subject"),
        ({"sub": 7}, "no_subject"),
        ({"grants": "unit_auditor@org_a"}, "malformed"),
        ({"grants": [1]}, "malformed"),
    ],
    ids=str,
)
async def test_a_wrong_claim_is_refused(
    verifier: TokenVerifier, change: dict[str, Any], expected: str
) -> None:
    assert await reason(verifier, signed({**GOOD, **change})) == expected


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "sub"])
async def test_a_missing_claim_is_refused(verifier: TokenVerifier, claim: str) -> None:
    claims = {name: value for name, value in GOOD.items() if name != claim}
    expected = {"iss": "wrong_issuer", "aud": "wrong_audience", "exp": "malformed", "sub": "no_subject"}

    assert await reason(verifier, signed(claims)) == expected[claim]


async def test_clocks_may_differ_by_thirty_seconds(verifier: TokenVerifier) -> None:
    assert (await verifier.verify(signed({**GOOD, "exp": NOW - 29}))).subject == "u-1"
    assert (await verifier.verify(signed({**GOOD, "nbf": NOW + 30}))).subject == "u-1"


async def test_the_token_does_not_choose_its_algorithm(verifier: TokenVerifier) -> None:
    unsigned = by_hand({"alg": "none", "kid": "ec-1"}, GOOD)
    assert await reason(verifier, unsigned) == "bad_signature"
    assert await reason(verifier, by_hand({"alg": "none"}, GOOD)) == "bad_signature"
    assert await reason(verifier, signed(GOOD, RSA, "RS512", "rsa-1")) == "bad_signature"


async def test_a_mac_keyed_with_the_public_key_is_no_signature(verifier: TokenVerifier) -> None:
    unsigned = by_hand({"alg": "HS256", "kid": "rsa-1"}, GOOD).rstrip(".")
    mac = hmac.digest(RSA.as_pem(private=False), unsigned.encode(), "sha256")
    token = f"{unsigned}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    assert await reason(verifier, token) == "bad_signature"


async def test_a_stranger_s_signature_under_a_known_key_id_is_refused(verifier: TokenVerifier) -> None:
    assert await reason(verifier, signed(GOOD, STRANGER)) == "bad_signature"


async def test_one_issuer_s_key_does_not_sign_for_another(verifier: TokenVerifier) -> None:
    assert await reason(verifier, signed({**GOOD, "iss": OTHER_ISSUER})) == "bad_signature"


async def test_a_key_of_another_kind_than_the_algorithm_is_refused(verifier: TokenVerifier) -> None:
    assert await reason(verifier, signed(GOOD, EC, "ES256", "rsa-1")) == "bad_signature"


async def test_changed_claims_break_the_signature(verifier: TokenVerifier) -> None:
    header, _, signature = signed(GOOD).split(".")
    claims = base64.urlsafe_b64encode(json.dumps({**GOOD, "sub": "u-2"}).encode()).rstrip(b"=").decode()

    assert await reason(verifier, f"{header}.{claims}.{signature}") == "bad_signature"


@pytest.mark.parametrize("kid", ["ec-9", None, "enc-1"], ids=["unknown", "none", "encryption key"])
async def test_a_key_that_the_issuer_does_not_sign_with_is_unknown(
    verifier: TokenVerifier, kid: str | None
) -> None:
    assert await reason(verifier, signed(GOOD, EC, "ES256", kid)) == "unknown_key"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b",
        "a.b.c",
        "....",
        "é.é.é",
        "x" * 20_000,
        by_hand({"alg": "ES256"}, ["no object"]),
        by_hand({}, GOOD),
    ],
    ids=lambda token: token[:12],
)
async def test_what_is_no_token_is_malformed(verifier: TokenVerifier, token: str) -> None:
    assert await reason(verifier, token) == "malformed"


async def test_an_issuer_that_cannot_be_asked_is_an_outage_not_a_bad_token() -> None:
    async def nothing() -> Mapping[str, Any]:
        raise OSError("no route")

    verifier = TokenVerifier({ISSUER: JwksSource(nothing)}, "zcps", now=lambda: NOW)

    with pytest.raises(KeysUnavailable):
        await verifier.verify(signed(GOOD))


class Keys:
    """An issuer whose key set changes, read anew whenever `later` has passed."""

    def __init__(self, *keys: ECKey) -> None:
        self.set: dict[str, Any] = {}
        self.at = 0.0
        self.serve(*keys)
        self.source = JwksSource(self._load, monotonic=lambda: self.at)

    def serve(self, *keys: ECKey) -> None:
        self.set = {"keys": [key.as_dict(private=False) for key in keys]}

    async def _load(self) -> Mapping[str, Any]:
        return self.set


@pytest.mark.parametrize(
    ("now_served", "refused_for"),
    [([], "unknown_key"), ([ECKey.generate_key("P-256", {"kid": "ec-1"})], "bad_signature")],
    ids=["withdrawn", "replaced"],
)
async def test_a_token_that_was_good_is_refused_when_its_key_is_gone(
    now_served: list[ECKey], refused_for: str
) -> None:
    keys = Keys(EC)
    verifier = TokenVerifier({ISSUER: keys.source}, "zcps", now=lambda: NOW)
    token = signed(GOOD)
    assert (await verifier.verify(token)).subject == "u-1"
    keys.serve(*now_served)
    keys.at += MAX_AGE_SECONDS + 1
    assert await reason(verifier, token) == refused_for


async def test_a_token_that_was_good_is_refused_when_its_time_is_over() -> None:
    time = [NOW]
    verifier = TokenVerifier({ISSUER: JwksSource.of(KEY_SET)}, "zcps", now=lambda: time[0])
    token = signed(GOOD)
    assert (await verifier.verify(token)).subject == "u-1"
    time[0] = NOW + 300 + 30
    assert await reason(verifier, token) == "expired"


async def test_a_signature_is_verified_once_while_the_key_stands(
    verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    check = jws.validate_compact

    def counted(*args: Any, **more: Any) -> bool:
        asked.append(args)
        return check(*args, **more)

    monkeypatch.setattr(jws, "validate_compact", counted)
    token = signed(GOOD)
    assert [(await verifier.verify(token)).subject for _ in range(3)] == ["u-1"] * 3
    assert len(asked) == 1


async def test_what_is_remembered_of_tokens_is_bounded(
    verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "_REMEMBERED", 2)
    for n in range(5):
        assert (await verifier.verify(signed({**GOOD, "sub": f"u-{n}"}))).subject == f"u-{n}"
    assert len(verifier._verified) == 2

"""The demo's cast and its issuer: everybody has a token, nobody exists, and production gets nothing."""

import os
import stat
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.routing import Mount

from common.events.codes import OrganisationKind, Ownership
from common.identity import REGION_HR_ORG_ID, credit_code
from common.identity.jwks import JwksSource
from common.identity.tokens import BadToken, TokenVerifier
from common.places import place
from laptop.demo.issuer import DemoIssuer, NotInProduction
from laptop.demo.people import demo_organisations, demo_people

URL = "http://127.0.0.1:8000/demo-issuer"
ISSUER = "urn:zcps:demo-issuer"


@pytest.fixture
def issuer(tmp_path: Path) -> DemoIssuer:
    return DemoIssuer(tmp_path / "keys" / "issuer.json", ISSUER, profile="onebox")


def verifier(issuer: DemoIssuer) -> TokenVerifier:
    return TokenVerifier({ISSUER: JwksSource.of(issuer.jwks_path)}, "zcps")


def test_the_cast_is_complete() -> None:
    people = demo_people()

    assert sum(name.startswith("expert") for name in people) == 60
    assert sum(name.startswith("applicant") for name in people) == 45
    assert {f"expert{n:02d}" for n in range(1, 61)} < set(people)
    assert {f"applicant{n:02d}" for n in range(1, 46)} < set(people)
    roles = Counter(grant.role for person in people.values() for grant in person.grants)
    assert roles["league_hr"] == 3
    assert roles["county_hr"] == 3
    assert roles["unit_auditor"] == 6
    assert roles["region_hr"] == roles["operator"] == roles["partner"] == 1
    assert roles["inspector"] == 2  # of the league and of the whole region


def test_nobody_in_it_exists() -> None:
    persons = [person for person in demo_people().values() if not person.is_client]

    numbers = [person.document.number for person in persons if person.document is not None]
    phones = [person.phone for person in persons if person.phone is not None]
    assert len(set(numbers)) == len(set(phones)) == len(persons) == 129
    assert all(number[14:17] == "000" for number in numbers)
    assert all(phone.startswith("120") and len(phone) == 11 for phone in phones)
    assert all("DEM" in organisation.credit_code for organisation in demo_organisations().values())


def test_names_are_as_people_bear_them() -> None:
    names = {person.name for person in demo_people().values()}

    assert {"石𬴂", "王䶮", "乌云·其其格"} < names
    assert len(names) == len(demo_people())


def test_organisations_can_be_recorded_in_their_order() -> None:
    seen: set[str] = set()
    for organisation in demo_organisations().values():
        assert credit_code(organisation.credit_code).check_characters_fit
        assert organisation.parent is None or organisation.parent in seen
        assert place(organisation.place)
        assert OrganisationKind(organisation.kind)
        assert Ownership(organisation.ownership)
        seen.add(organisation.org_id)
    assert demo_organisations()["region-hr"].org_id == REGION_HR_ORG_ID


async def test_a_demo_token_is_a_good_token(issuer: DemoIssuer) -> None:
    claims = await verifier(issuer).verify(issuer.token("league-hr1"))

    assert (claims.issuer, claims.subject, claims.client) == (ISSUER, "league-hr1", None)
    assert claims.grants == demo_people()["league-hr1"].grants


async def test_a_partner_s_token_names_the_client(issuer: DemoIssuer) -> None:
    assert (
        await verifier(issuer).verify(issuer.token("partner-data-bureau"))
    ).client == "partner-data-bureau"


async def test_a_token_ends_when_it_says(issuer: DemoIssuer) -> None:
    with pytest.raises(BadToken, match="expired"):
        await verifier(issuer).verify(issuer.token("applicant01", lifetime=-31))


async def test_the_key_is_found_again_after_a_restart(issuer: DemoIssuer, tmp_path: Path) -> None:
    again = DemoIssuer(tmp_path / "keys" / "issuer.json", ISSUER, profile="onebox")

    assert again.jwks() == issuer.jwks()
    assert (await verifier(issuer).verify(again.token("expert01"))).subject == "expert01"
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "keys" / "issuer.json").stat().st_mode) == 0o600


def test_production_has_no_demo_issuer(tmp_path: Path) -> None:
    with pytest.raises(NotInProduction):
        DemoIssuer(tmp_path / "issuer.json", ISSUER, profile="production")
    assert not list(tmp_path.iterdir())


async def test_over_http_a_username_is_enough_and_the_private_key_never_shows(issuer: DemoIssuer) -> None:
    app = Starlette(routes=[Mount("/demo-issuer", app=issuer.app())])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=URL) as client:
        discovery = (await client.get(f"{URL}/.well-known/openid-configuration")).json()
        key_set = (await client.get(discovery["jwks_uri"])).json()
        good = await client.post(discovery["token_endpoint"], data={"username": "applicant01"})
        partner = await client.post(discovery["token_endpoint"], data={"client_id": "partner-data-bureau"})
        bad = await client.post(discovery["token_endpoint"], data={"username": "nobody"})

    assert (discovery["issuer"], discovery["jwks_uri"]) == (URL, f"{URL}/jwks")
    assert [sorted(key) for key in key_set["keys"]] == [
        ["alg", "crv", "kid", "kty", "use", "x", "y", "zcps_demo"]
    ]
    assert good.json()["expires_in"] == 28800
    token = good.json()["access_token"]
    source = TokenVerifier({ISSUER: JwksSource.of(key_set)}, "zcps")
    assert (await source.verify(token)).subject == "applicant01"
    assert (await source.verify(partner.json()["access_token"])).client == "partner-data-bureau"
    assert (bad.status_code, bad.json()["error"]) == (400, "invalid_grant")


REDIRECT = "http://localhost:5173/callback"


def asked(challenge: str, **other: str) -> dict[str, str]:
    """What a front end sends to the authorization endpoint."""
    return {
        "client_id": "zcps-web",
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "openid",
        "state": "s1",
        "nonce": "n1",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": "applicant01",
    } | other


VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
"""The pair of RFC 7636, appendix B."""


@asynccontextmanager
async def browser(issuer: DemoIssuer) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(Starlette(routes=[Mount("/demo-issuer", app=issuer.app())]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def code_from(client: httpx2.AsyncClient) -> str:
    answer = await client.get("/demo-issuer/authorize", params=asked(CHALLENGE))
    assert answer.status_code == 303
    back = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    assert (back["state"], back["iss"]) == ("s1", URL)
    return back["code"]


def redeeming(code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "client_id": "zcps-web",
        "redirect_uri": REDIRECT,
        "code": code,
        "code_verifier": VERIFIER,
    }


async def test_a_front_end_signs_in_with_a_code_and_pkce(issuer: DemoIssuer) -> None:
    async with browser(issuer) as client:
        found = (await client.get("/demo-issuer/.well-known/openid-configuration")).json()
        assert found["issuer"] == URL
        answer = await client.post("/demo-issuer/token", data=redeeming(await code_from(client)))
        tokens = answer.json()
    assert (await verifier(issuer).verify(tokens["access_token"])).subject == "applicant01"
    keys = KeySet.import_key_set(issuer.jwks())  # type: ignore[arg-type]
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["ES256"]).claims
    assert (claims["iss"], claims["aud"], claims["sub"], claims["nonce"]) == (
        URL,
        "zcps-web",
        "applicant01",
        "n1",
    )


@pytest.mark.parametrize(
    "other",
    [
        {"code_verifier": "another-verifier-another-verifier-another-verif"},
        {"redirect_uri": "http://localhost:5173/elsewhere"},
        {"client_id": "another"},
        {"code": "made-up"},
    ],
)
async def test_a_code_is_for_who_asked_for_it(issuer: DemoIssuer, other: dict[str, str]) -> None:
    async with browser(issuer) as client:
        answer = await client.post("/demo-issuer/token", data=redeeming(await code_from(client)) | other)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_a_code_counts_once(issuer: DemoIssuer) -> None:
    async with browser(issuer) as client:
        code = await code_from(client)
        first, second = [await client.post("/demo-issuer/token", data=redeeming(code)) for _ in range(2)]
    assert (first.status_code, second.status_code) == (200, 400)


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/callback", "http://localhost.example/", "//x", ""]
)
async def test_nobody_is_sent_to_another_machine(issuer: DemoIssuer, address: str) -> None:
    async with browser(issuer) as client:
        answer = await client.get("/demo-issuer/authorize", params=asked(CHALLENGE, redirect_uri=address))
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize("other", [{"code_challenge_method": "plain"}, {"code_challenge": ""}])
async def test_a_code_needs_pkce(issuer: DemoIssuer, other: dict[str, str]) -> None:
    async with browser(issuer) as client:
        answer = await client.get("/demo-issuer/authorize", params=asked(CHALLENGE, **other))
    assert answer.headers["location"].endswith("state=s1&error=invalid_request")


async def test_a_page_of_this_machine_may_ask_and_no_other(issuer: DemoIssuer) -> None:
    async with browser(issuer) as client:
        path = "/demo-issuer/.well-known/openid-configuration"
        here, elsewhere = [
            await client.get(path, headers={"origin": origin})
            for origin in ("http://localhost:5173", "https://localhost.example")
        ]
    assert here.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "access-control-allow-origin" not in elsewhere.headers

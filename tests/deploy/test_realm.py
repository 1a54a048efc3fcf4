"""The realm that is committed is the one that the code says, and a real Keycloak makes of it what the services read."""

import base64
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from common.identity.actors import Grant
from common.identity.jwks import JwksSource
from common.identity.tokens import TokenVerifier
from laptop.demo.people import demo_organisations
from laptop.servers.keycloak import KeycloakServer
from onebox.realm import REALM_FILE, realm_text

LEAGUE_HR = demo_organisations()["league-hr"].org_id
DATA_BUREAU = demo_organisations()["data-bureau"].org_id


def test_the_committed_realm_is_what_the_code_says() -> None:
    assert REALM_FILE.read_text("utf-8") == realm_text(), "run `make contracts`"


def test_only_administrators_write_grants() -> None:
    realm = json.loads(REALM_FILE.read_text("utf-8"))
    (profile,) = realm["components"]["org.keycloak.userprofile.UserProfileProvider"]
    attributes = json.loads(profile["config"]["kc.user.profile.config"][0])["attributes"]
    (grants,) = [attribute for attribute in attributes if attribute["name"] == "grants"]
    assert grants["permissions"]["edit"] == ["admin"]


def test_nobody_can_register_and_no_number_is_in_the_realm() -> None:
    text = REALM_FILE.read_text("utf-8")
    assert json.loads(text)["registrationAllowed"] is False
    assert '"number"' not in text
    assert '"phone"' not in text


@pytest.fixture(scope="module")
def keycloak() -> Iterator[KeycloakServer]:
    folder = Path(tempfile.mkdtemp(prefix="zcps-keycloak-"))
    server = KeycloakServer(folder, realm=REALM_FILE)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def verifier(keycloak: KeycloakServer) -> TokenVerifier:
    return TokenVerifier({keycloak.issuer: JwksSource.of(keycloak.jwks)}, audience="zcps")


def token(keycloak: KeycloakServer, **form: str) -> httpx2.Response:
    return httpx2.post(f"{keycloak.issuer}/protocol/openid-connect/token", data=form, timeout=30)


async def test_an_officers_token_carries_the_grants_and_nothing_of_the_person(
    keycloak: KeycloakServer, verifier: TokenVerifier
) -> None:
    granted = token(
        keycloak, grant_type="password", client_id="zcps-web", username="league-hr1", password="league-hr1"
    ).json()
    claims = await verifier.verify(granted["access_token"])
    assert claims.grants == frozenset({Grant("league_hr", LEAGUE_HR)})
    assert claims.client is None
    assert claims.subject == "6a5b6a43-0573-515e-84fb-e286a57f44e6"
    body = granted["access_token"].split(".")[1]
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    # `expires_in` is what is left when the answer is written, a second less where one has just passed
    assert said["exp"] - said["iat"] == 900
    assert not {"name", "given_name", "email", "preferred_username"} & set(said)


async def test_an_applicant_has_no_grants(keycloak: KeycloakServer, verifier: TokenVerifier) -> None:
    granted = token(
        keycloak, grant_type="password", client_id="zcps-web", username="applicant01", password="applicant01"
    ).json()
    assert (await verifier.verify(granted["access_token"])).grants == frozenset()


async def test_a_partner_acts_as_its_client(keycloak: KeycloakServer, verifier: TokenVerifier) -> None:
    granted = token(
        keycloak,
        grant_type="client_credentials",
        client_id="partner-data-bureau",
        client_secret="partner-data-bureau",
    ).json()
    claims = await verifier.verify(granted["access_token"])
    assert claims.client == "partner-data-bureau"
    assert claims.grants == frozenset({Grant("partner", DATA_BUREAU)})


def test_a_wrong_password_opens_nothing(keycloak: KeycloakServer) -> None:
    refused = token(
        keycloak, grant_type="password", client_id="zcps-web", username="league-hr1", password="guess"
    )
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")

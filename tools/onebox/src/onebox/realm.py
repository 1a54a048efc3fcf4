"""The Keycloak realm of the demo, from the same table of people that feeds the demo issuer.

Passwords are the usernames and the client's secret is its id: nobody here exists, and a realm with them must never face
people. In production the realm is the operator's own; what the services need of it is the audience `zcps` and the claim
`grants`, a list of `role@org_id` that only administrators may write.
"""

import json
import uuid
from typing import Any

from laptop.demo.people import DemoPerson, demo_people
from onebox.folders import CHECKOUT

REALM_FILE = CHECKOUT / "deploy" / "keycloak" / "realm.json"
REALM = "zcps"
WEB_CLIENT = "zcps-web"
AUDIENCE = "zcps"
TOKEN_SECONDS = 900
_SUBJECTS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:zcps:realm")

Rep = dict[str, Any]


def realm() -> Rep:
    """The realm as Keycloak imports it. Subjects are fixed: accounts are known by them and must be found again."""
    people = demo_people().values()
    return {
        "realm": REALM,
        "enabled": True,
        "displayName": "职称评审平台（演示，密码即用户名）",
        "sslRequired": "external",
        "registrationAllowed": False,
        "loginWithEmailAllowed": False,
        "bruteForceProtected": True,
        "defaultSignatureAlgorithm": "RS256",
        "accessTokenLifespan": TOKEN_SECONDS,
        "internationalizationEnabled": True,
        "supportedLocales": ["zh-CN"],
        "defaultLocale": "zh-CN",
        "components": {"org.keycloak.userprofile.UserProfileProvider": [_user_profile()]},
        "clients": [_web_client(), *(_partner_client(person) for person in people if person.is_client)],
        "users": [_user(person) for person in people if not person.is_client],
    }


def realm_text() -> str:
    """The committed file."""
    return json.dumps(realm(), ensure_ascii=False, indent=1) + "\n"


def _user(person: DemoPerson) -> Rep:
    user: Rep = {
        "id": str(uuid.uuid5(_SUBJECTS, person.username)),
        "username": person.username,
        "enabled": True,
        "firstName": person.name,
        "credentials": [{"type": "password", "value": person.username, "temporary": False}],
    }
    if person.grants:
        user["attributes"] = {"grants": sorted(str(grant) for grant in person.grants)}
    return user


def _web_client() -> Rep:
    return {
        "clientId": WEB_CLIENT,
        "name": "申报与评审网页",
        "publicClient": True,
        "standardFlowEnabled": True,
        # for the season runner; a realm for people leaves it off
        "directAccessGrantsEnabled": True,
        "fullScopeAllowed": False,
        "defaultClientScopes": ["basic"],
        "redirectUris": ["http://127.0.0.1:8000/*", "http://localhost:8000/*"],
        "webOrigins": ["+"],
        "attributes": {"pkce.code.challenge.method": "S256"},
        "protocolMappers": [_audience(), _grants_of_user()],
    }


def _partner_client(client: DemoPerson) -> Rep:
    return {
        "clientId": client.username,
        "name": client.name,
        "publicClient": False,
        "secret": client.username,
        "standardFlowEnabled": False,
        "serviceAccountsEnabled": True,
        "fullScopeAllowed": False,
        "defaultClientScopes": ["basic"],
        "protocolMappers": [_audience(), _fixed_grants(client), _client_id(client)],
    }


def _mapper(name: str, kind: str, **config: str) -> Rep:
    return {
        "name": name,
        "protocol": "openid-connect",
        "protocolMapper": kind,
        "config": {name.replace("_", "."): value for name, value in config.items()}
        | {"access.token.claim": "true", "id.token.claim": "false", "userinfo.token.claim": "false"},
    }


def _audience() -> Rep:
    return _mapper("audience", "oidc-audience-mapper", included_custom_audience=AUDIENCE)


def _grants_of_user() -> Rep:
    return _mapper(
        "grants",
        "oidc-usermodel-attribute-mapper",
        user_attribute="grants",
        claim_name="grants",
        jsonType_label="String",
        multivalued="true",
    )


def _fixed_grants(client: DemoPerson) -> Rep:
    grants = json.dumps(sorted(str(grant) for grant in client.grants))
    return _mapper(
        "grants",
        "oidc-hardcoded-claim-mapper",
        claim_name="grants",
        claim_value=grants,
        jsonType_label="JSON",
    )


def _client_id(client: DemoPerson) -> Rep:
    """Says that the client speaks for itself; a person's token has no such claim."""
    return _mapper(
        "client id",
        "oidc-hardcoded-claim-mapper",
        claim_name="client_id",
        claim_value=client.username,
        jsonType_label="String",
    )


def _user_profile() -> Rep:
    """What is kept of an account. Grants are for administrators: whoever could write the own ones would be anybody."""

    def attribute(name: str, *, view: list[str], edit: list[str], **more: Any) -> Rep:
        return {"name": name, "permissions": {"view": view, "edit": edit}, **more}

    profile = {
        "attributes": [
            attribute("username", view=["admin", "user"], edit=["admin"]),
            attribute("firstName", view=["admin", "user"], edit=["admin"]),
            attribute("lastName", view=["admin"], edit=["admin"]),
            attribute("email", view=["admin", "user"], edit=["admin", "user"]),
            attribute("grants", view=["admin"], edit=["admin"], multivalued=True),
        ]
    }
    return {
        "providerId": "declarative-user-profile",
        "config": {"kc.user.profile.config": [json.dumps(profile, separators=(",", ":"))]},
    }

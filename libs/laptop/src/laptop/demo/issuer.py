"""A small token issuer for laptops and tests: anybody becomes any person of the demo, without a password.

So it must never run where real people are: it refuses the production profile, on construction.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from common.identity.jwks import DEMO_MARK
from laptop.demo.people import DemoPerson, demo_people

WORKING_DAY_SECONDS = 8 * 3600


class NotInProduction(Exception):
    """The demo issuer was asked for under the production profile."""


class DemoIssuer:
    """Signs tokens for demo people, and publishes its key like an OpenID provider.

    Args:
        key_path: the ES256 key, made at first start, readable by its owner only; `<key_path>.jwks` holds the public set,
            for services on the same machine that read keys from a file.
        issuer: the `iss` claim; fixed, because accounts are known by it and must be found again on another port.
        profile: the platform's profile, from settings.
        audience: the `aud` claim.
        now: system time in seconds since 1970; replaced in tests.

    Raises:
        NotInProduction: for the profile `production`.
    """

    def __init__(
        self,
        key_path: Path,
        issuer: str,
        *,
        profile: str,
        audience: str = "zcps",
        now: Callable[[], float] = time.time,
    ) -> None:
        if profile == "production":
            raise NotInProduction("the demo issuer gives everybody's token to anybody")
        self.issuer = issuer
        self.jwks_path = key_path.with_name(f"{key_path.name}.jwks")
        self._audience = audience
        self._now = now
        self._key = _key(key_path)
        self.jwks_path.write_text(json.dumps(self.jwks()), "utf-8")

    def jwks(self) -> dict[str, Any]:
        """The public key set (RFC 7517), marked so that a process with the production profile does not start with it."""
        return {"keys": [{**self._key.as_dict(private=False), "use": "sig", "alg": "ES256", DEMO_MARK: True}]}

    def token(self, person: DemoPerson | str, *, lifetime: float = WORKING_DAY_SECONDS) -> str:
        """An access token of a person or client of the demo, shaped as the Keycloak realm shapes them.

        Args:
            person: or the username.
            lifetime: seconds.

        Raises:
            KeyError: no such username.
        """
        if isinstance(person, str):
            person = demo_people()[person]
        issued = int(self._now())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self._audience,
            "sub": person.username,
            "azp": person.username if person.is_client else "zcps-web",
            "iat": issued,
            "nbf": issued,
            "exp": issued + int(lifetime),
            "grants": sorted(str(grant) for grant in person.grants),
        }
        if person.is_client:
            claims["client_id"] = person.username
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key, algorithms=["ES256"])

    def app(self) -> Starlette:
        """Discovery document, key set and `POST /token` (form field `username`, or `client_id` of a client)."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/jwks", self._jwks),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _discovery(self, request: Request) -> JSONResponse:
        here = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
        return JSONResponse(
            {
                "issuer": self.issuer,
                "jwks_uri": f"{here}/jwks",
                "token_endpoint": f"{here}/token",
                "response_types_supported": ["token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "grant_types_supported": ["password", "client_credentials"],
            }
        )

    async def _jwks(self, _request: Request) -> JSONResponse:
        return JSONResponse(self.jwks())

    async def _token(self, request: Request) -> JSONResponse:
        form = await request.form()
        person = demo_people().get(str(form.get("username") or form.get("client_id") or ""))
        if person is None:
            return JSONResponse(
                {"error": "invalid_grant", "error_description": "没有这个演示人员。"}, status_code=400
            )
        return JSONResponse(
            {"access_token": self.token(person), "token_type": "Bearer", "expires_in": WORKING_DAY_SECONDS},
            headers={"Cache-Control": "no-store"},
        )


def _key(path: Path) -> ECKey:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = ECKey.generate_key("P-256", auto_kid=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(key.as_dict(private=True), file)
    return ECKey.import_key(json.loads(path.read_text("utf-8")))

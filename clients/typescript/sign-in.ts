// Signs a person in by OpenID Connect: authorization code with PKCE. A browser follows the redirect itself.
import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from "oidc-client-ts";

const CALLBACK = "http://localhost:5173/callback";

/** The access token of a demo person; the demo issuer asks for no password. */
export async function signIn(platform: string, username: string): Promise<string> {
  const client = new OidcClient({
    authority: `${platform}/demo-issuer`,
    client_id: "zcps-web",
    redirect_uri: CALLBACK,
    scope: "openid profile",
    stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  });
  const request = await client.createSigninRequest({ login_hint: username });
  const answer = await fetch(request.url, { redirect: "manual" });
  const back = answer.headers.get("location");
  if (back === null) throw new Error(`the issuer answered ${answer.status}`);
  return (await client.processSigninResponse(back)).access_token;
}

"""The simulator's OpenID provider, judged by somebody else's client."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from authlib.common.security import generate_token  # type: ignore[import-untyped]  # the witness has no types
from authlib.integrations.base_client.errors import OAuthError  # type: ignore[import-untyped]  # the witness has no types
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]  # the witness has no types

from onsale.provider_sim import sign_in_keys
from onsale.provider_sim.sign_in_keys import SignInKeys
from tests.provider_sim.stage import Simulator

BACK = "https://shop.example/back?kept=1"
VERIFIER = generate_token(48)


@pytest.fixture
def keys(sim: Simulator) -> SignInKeys:
    return sign_in_keys.read(sim.folder)


@pytest.fixture(params=["client_secret_basic", "client_secret_post"])
def client(request: pytest.FixtureRequest, keys: SignInKeys) -> Iterator[OAuth2Client]:
    with OAuth2Client(
        client_id=keys.oidc_client_id,
        client_secret=keys.oidc_client_secret,
        token_endpoint_auth_method=request.param,
        scope="openid",
        redirect_uri=BACK,
        code_challenge_method="S256",
        trust_env=False,
    ) as opened:
        yield opened


def discovered(sim: Simulator) -> dict[str, str]:
    found = sim.http.get("/oidc/.well-known/openid-configuration").json()
    assert isinstance(found, dict)
    return found


def sent_back(sim: Simulator, client: OAuth2Client, **more: str) -> str:
    url, _ = client.create_authorization_url(
        discovered(sim)["authorization_endpoint"], state="s-1", nonce="n-1", code_verifier=VERIFIER
    )
    answer = sim.http.get(f"{url}&{'&'.join(f'{name}={value}' for name, value in more.items())}")
    assert answer.status_code == 302
    return answer.headers["location"]


@pytest.mark.parametrize("fault", ["", "es256"])
def test_an_independent_client_signs_in(sim: Simulator, client: OAuth2Client, keys: SignInKeys, fault: str) -> None:
    metadata = discovered(sim)
    back = sent_back(sim, client, **{"as": "lin", "fault": fault})
    assert parse_qs(urlsplit(back).query)["kept"] == ["1"]

    answer = client.fetch_token(
        metadata["token_endpoint"], authorization_response=back, state="s-1", code_verifier=VERIFIER
    )
    signer = jwt.PyJWKClient(metadata["jwks_uri"]).get_signing_key_from_jwt(answer["id_token"])
    claims = jwt.decode(
        answer["id_token"],
        signer.key,
        algorithms=["RS256", "ES256"],
        audience=keys.oidc_client_id,
        issuer=metadata["issuer"],
        options={"require": ["exp", "iat", "sub"]},
    )

    assert claims["nonce"] == "n-1"
    assert metadata["issuer"] == f"{sim.url}/oidc"
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.fetch_token(metadata["token_endpoint"], authorization_response=back, state="s-1", code_verifier=VERIFIER)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code_verifier": "x" * 48}, "invalid_grant"),
        ({"redirect_uri": "https://shop.example/other"}, "invalid_grant"),
        ({"client_secret": "wrong"}, "invalid_client"),
    ],
)
def test_the_provider_checks_what_a_client_brings(
    sim: Simulator, keys: SignInKeys, change: dict[str, str], says: str
) -> None:
    given = {"redirect_uri": BACK, "client_secret": keys.oidc_client_secret, "code_verifier": VERIFIER} | change
    with OAuth2Client(
        client_id=keys.oidc_client_id, scope="openid", redirect_uri=BACK, code_challenge_method="S256", trust_env=False
    ) as honest:
        back = sent_back(sim, honest, **{"as": "lin"})
    with (
        OAuth2Client(client_id=keys.oidc_client_id, client_secret=given["client_secret"], trust_env=False) as client,
        pytest.raises(OAuthError, match=says),
    ):
        client.fetch_token(
            discovered(sim)["token_endpoint"], authorization_response=back, state="s-1",
            redirect_uri=given["redirect_uri"], code_verifier=given["code_verifier"],
        )  # fmt: skip


def test_who_does_not_want_to_goes_back_without_a_code(sim: Simulator, client: OAuth2Client) -> None:
    back = parse_qs(urlsplit(sent_back(sim, client, **{"as": "nobody"})).query)

    assert (back["error"], back["state"], "code" in back) == (["access_denied"], ["s-1"], False)


@pytest.mark.parametrize("missing", ["code_challenge", "scope", "response_type"])
def test_a_client_that_asks_wrongly_is_told(sim: Simulator, client: OAuth2Client, missing: str) -> None:
    url, _ = client.create_authorization_url(
        discovered(sim)["authorization_endpoint"], state="s-1", code_verifier=VERIFIER
    )
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items() if name != missing}
    back = sim.http.get("/oidc/authorize", params={**asked, "as": "lin"}).headers["location"]

    assert parse_qs(urlsplit(back).query)["error"][0] in {
        "invalid_request",
        "invalid_scope",
        "unsupported_response_type",
    }


@pytest.mark.parametrize(("name", "value"), [("client_id", "somebody"), ("redirect_uri", "javascript:alert(1)")])
def test_nobody_is_sent_where_the_client_did_not_ask(
    sim: Simulator, client: OAuth2Client, name: str, value: str
) -> None:
    url, _ = client.create_authorization_url(discovered(sim)["authorization_endpoint"], code_verifier=VERIFIER)
    asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    answer = sim.http.get("/oidc/authorize", params={**asked, name: value, "as": "lin"})

    assert (answer.status_code, "location" in answer.headers) == (400, False)

"""One provider cannot speak for another, nor for us: identities, issuers, keys."""

from __future__ import annotations

from datetime import timedelta

import jwt
import msgspec
import pytest

from onsale.app.process import Process
from onsale.modules.users.commands.linking import indexes_of
from onsale.modules.users.domain.sign_in_ways import Attempt, Device, Identity, ProviderName
from onsale.modules.users.errors.sign_in_ways import SignInNotConfirmed
from onsale.modules.users.providers.id_tokens import IdTokenInvalid, subject_of
from onsale.modules.users.providers.oidc import OidcAccount, OidcProvider
from onsale.modules.users.settings import OIDC_KEPT_SECONDS
from onsale.platform.clock import ManualClock
from tests.modules.users.phone_owner import problem
from tests.modules.users.provider_visitor import Visitor
from tests.modules.users.providers.test_id_tokens import CLAIMS, EXPECTED, FOREIGN, KEYS, jwk
from tests.processes import rows
from tests.provider_sim.stage import Simulator

ISSUER = "https://id.example"
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}
ATTEMPT = Attempt(
    id="a", provider=ProviderName.OIDC, device=Device.PAGE, secret="s", next="/", user_id=None, expires_at=0
)


async def test_the_same_subject_elsewhere_is_somebody_else(process: Process) -> None:
    indexes = {
        index
        for name in ProviderName
        for index in indexes_of(process.platform.sealer, Identity(provider=name, subject="lin")).values()
    }

    assert len(indexes) == len(ProviderName)


async def test_an_attempt_ends_at_the_provider_where_it_began(
    visitor: Visitor, sim: Simulator, process: Process
) -> None:
    brought = visitor.visit((await visitor.begin()).json()["authorize_url"])

    for other in ("wechat", "alipay"):
        mixed_up = Visitor(visitor.client, sim, other)
        assert problem(await mixed_up.finish(brought)) == (403, "sign-in-over")
    assert await rows(process, "SELECT id FROM users_used_attempts") == []
    assert (await visitor.finish(brought)).json()["outcome"] == "phone-needed"


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": f"{ISSUER}/"},
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://id.example/authorize"},
        {"token_endpoint": "http://id.example/token"},
        {"jwks_uri": "//evil.example/keys"},
    ],
)
async def test_an_issuer_that_calls_itself_something_else_is_not_asked(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    said: dict[str, object] = {**METADATA}
    account = OidcAccount(issuer=ISSUER, client_id="onsale", client_secret="secret", name="OpenID")
    provider = OidcProvider(account, clock)

    async def answer(_method: str, url: str, answer_type: type[object]) -> object:
        return msgspec.convert({"keys": []} if url.endswith("/keys") else said, answer_type)

    monkeypatch.setattr(provider, "_answer", answer)
    assert (await provider.authorize_url(ATTEMPT, "https://own.example")).startswith(f"{ISSUER}/authorize?")
    said |= change
    clock.advance(timedelta(seconds=OIDC_KEPT_SECONDS))
    with pytest.raises(SignInNotConfirmed):
        await provider.authorize_url(ATTEMPT, "https://own.example")


@pytest.mark.parametrize("headers", [{"jwk": jwk(FOREIGN)}, {"jku": "https://evil.example/keys"}, {"x5u": "https://e"}])
def test_a_token_does_not_bring_its_own_key(headers: dict[str, object]) -> None:
    signed = jwt.encode(dict(CLAIMS), FOREIGN, algorithm="RS256", headers={"kid": "rsa", **headers})

    with pytest.raises(IdTokenInvalid, match="a wrong signature"):
        subject_of(signed, KEYS, EXPECTED)

"""Which accounts at providers refuse to start."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from onsale.modules.users.providers import configured_providers
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings, SettingsError


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sign_in_oidc_client_id": ""}, "ONSALE_SIGN_IN_OIDC_CLIENT_ID is not set"),
        ({"sign_in_oidc_client_secret": ""}, "ONSALE_SIGN_IN_OIDC_CLIENT_SECRET is not set.*_FILE to a file with it"),
        ({"sign_in_oidc_client_secret_file": "/no/where"}, "CLIENT_SECRET and ONSALE_SIGN_IN_OIDC_CLIENT_SECRET_FILE"),
        ({"sign_in_oidc_nonsense": "x"}, "Unknown setting ONSALE_SIGN_IN_OIDC_NONSENSE. Known: .*_ISSUER"),
        ({"sign_in_odic_issuer": "x"}, "Unknown setting ONSALE_SIGN_IN_ODIC_ISSUER"),
        ({"sign_in_oidc_issuer": "id.example"}, "ONSALE_SIGN_IN_OIDC_ISSUER does not begin with https://"),
        (
            {"sign_in_oidc_issuer": "https://id.example/.well-known/openid-configuration"},
            "is the address of the discovery document",
        ),
    ],
)
def test_half_an_account_refuses_to_start(
    settings: Settings, clock: ManualClock, change: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingsError, match=says):
        configured_providers(msgspec.structs.replace(settings, of_modules=settings.of_modules | change), clock)


def test_a_secret_can_stand_in_a_file_and_production_wants_tls(
    settings: Settings, clock: ManualClock, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    given = {
        **settings.of_modules,
        "sign_in_oidc_client_secret": "",
        "sign_in_oidc_client_secret_file": str(tmp_path / "secret"),
    }
    assert configured_providers(msgspec.structs.replace(settings, of_modules=given), clock)
    with pytest.raises(SettingsError, match="ISSUER does not begin with https://"):
        configured_providers(msgspec.structs.replace(settings, of_modules=given, env="production"), clock)

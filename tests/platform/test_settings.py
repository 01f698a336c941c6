"""Settings: read once, and a wrong one refuses to start with a sentence that says what to set."""

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onsale.platform.settings import Settings, SettingsError, read_settings

KEY = base64.b64encode(b"k" * 32).decode()


def test_nothing_needs_to_be_set_in_development() -> None:
    assert read_settings({"PATH": "x", "HOME": "y"}) == Settings()


def test_every_setting_is_read_by_its_name() -> None:
    settings = read_settings(
        {
            "ONSALE_ENV": "production",
            "ONSALE_PORT": "9000",
            "ONSALE_DATA_DIR": "somewhere",
            "ONSALE_LIMITS_PER_PRINCIPAL_PER_SECOND": "2.5",
        }
    )

    assert (settings.is_development, settings.port, settings.data_dir) == (False, 9000, Path("somewhere"))
    assert settings.limits_per_principal_per_second == 2.5


def test_settings_of_one_module_are_left_to_it() -> None:
    settings = read_settings({"ONSALE_ALIPAY_APP_ID": "1", "ONSALE_WECHAT_ANYTHING": "x"})
    assert settings.of_modules == {"alipay_app_id": "1", "wechat_anything": "x"}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ONSALE_PROT", "80", "Unknown setting ONSALE_PROT"),
        ("ONSALE_OF_MODULES", "{}", "Unknown setting ONSALE_OF_MODULES"),
        ("ONSALE_PORT", "eighty", "A setting has a wrong value"),
        ("ONSALE_ENV", "staging", "A setting has a wrong value"),
        ("ONSALE_LOG_LEVEL", "loud", "A setting has a wrong value"),
        ("ONSALE_GROUP_COMMIT_MAX_BATCH", "", "A setting has a wrong value"),
    ],
)
def test_a_wrong_setting_refuses_to_start(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read_settings({name: value})


def test_an_unknown_setting_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="Known: ONSALE_ENV, ONSALE_HOST, ONSALE_PORT"):
        read_settings({"ONSALE_HOTS": "x"})


@pytest.mark.parametrize(
    "keys", ["nonsense", "a:", f":{KEY}", f"a b:{KEY}", "a:c2hvcnQ=", "a:!!!!", f"a:{KEY},", f"a:{KEY},b"]
)
def test_unusable_keys_refuse_to_start_and_are_not_repeated(keys: str) -> None:
    with pytest.raises(SettingsError, match="must be `id:base64` pairs") as refused:
        Settings(secret_keys=keys).keys()
    assert KEY not in str(refused.value)


def test_keys_keep_their_order() -> None:
    other = base64.b64encode(b"o" * 40).decode()

    assert list(Settings(secret_keys=f"new:{other},old:{KEY}").keys().items()) == [
        ("new", b"o" * 40),
        ("old", b"k" * 32),
    ]


def test_production_needs_keys(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ONSALE_SECRET_KEYS is not set"):
        Settings(env="production", data_dir=tmp_path / "data").keys()
    assert not (tmp_path / "data").exists()


def test_development_makes_one_key_and_keeps_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    first = settings.keys()

    assert settings.keys() == first
    assert [len(key) for key in first.values()] == [32]
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert Settings(data_dir=tmp_path / "other").keys() != first


def test_processes_that_start_together_get_one_key(tmp_path: Path) -> None:
    for attempt in range(20):
        settings = Settings(data_dir=tmp_path / str(attempt))
        with ThreadPoolExecutor(8) as pool:
            keys = [tuple(made.items()) for made in pool.map(lambda _, s=settings: s.keys(), range(8))]
        assert len(set(keys)) == 1


def test_where_buyers_reach_us_has_no_slash_at_its_end() -> None:
    assert Settings().base_url == "http://127.0.0.1:8000"
    assert Settings(public_url="https://tickets.example/").base_url == "https://tickets.example"

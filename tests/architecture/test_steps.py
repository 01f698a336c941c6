"""Every test is in exactly one step of `make test`."""

from pathlib import Path, PurePath

import pytest

from tests.steps import ANYWHERE, FOLDERS, SLOW_FOLDERS, STEPS, may_hold, step_of

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("path", "names", "is_slow", "step"),
    [
        ("platform/test_http.py", ["process", "tmp_path"], False, "quick"),
        ("modules/catalog/test_demo.py", ["process"], True, "slow"),
        ("modules/orders/test_money.py", ["process", "sqlite"], False, "quick"),
        ("modules/users/providers/test_wechat.py", ["process", "sqlite"], False, "slow"),
        ("modules/test_export_everywhere.py", ["process", "sqlite"], False, "slow"),
        ("modules/orders/test_money.py", ["process", "mariadb+redis"], False, "engines"),
        ("platform/test_events.py", ["bus_kind", "sqlite rabbitmq"], True, "engines"),
        ("platform/test_limits.py", ["empty_redis"], False, "engines"),
        ("platform/test_mysql.py", ["database"], False, "engines"),
        ("gateway/test_tls.py", [], False, "engines"),
        ("journeys/test_main_job.py", [], True, "browser"),
        ("bench/test_wire.py", [], False, "bench"),
    ],
)
def test_a_test_belongs_to_one_step(path: str, names: list[str], is_slow: bool, step: str) -> None:  # noqa: FBT001  # a column of the table
    assert step_of(PurePath(path), names=names, is_slow=is_slow) == step
    assert may_hold(PurePath(path).parent, step)


def test_a_folder_of_another_step_is_not_read() -> None:
    assert [step for step in STEPS if may_hold(PurePath("crash"), step)] == ["crash"]
    assert [step for step in STEPS if may_hold(PurePath("servers"), step)] == ["engines"]
    assert [step for step in STEPS if may_hold(PurePath("platform"), step)] == list(ANYWHERE)
    assert [step for step in STEPS if may_hold(PurePath(), step)] == list(STEPS)


def test_every_named_folder_is_there() -> None:
    assert [name for name in (*FOLDERS, *SLOW_FOLDERS) if not (TESTS / name).is_dir()] == []

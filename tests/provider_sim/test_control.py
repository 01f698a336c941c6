"""How faults are set: for one payment, by chance, and never by strangers."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from onsale.provider_sim.faults import Chance, Defaults, Fault, FaultKind, drawn
from tests.provider_sim.stage import Json, Shop, Simulator
from tests.provider_sim.story import NUMBER, OPERATIONS, OTHER, begin, refund

pytestmark = pytest.mark.slow


def test_every_kind_has_a_test_here() -> None:
    source = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    answers = {f"{operation}-{answer}" for operation in OPERATIONS for answer in ("500", "timeout")}

    assert [kind for kind in FaultKind if kind not in answers and f'"{kind}"' not in source] == []


def test_chance_follows_from_seed_and_number() -> None:
    numbers = [f"{index:032x}" for index in range(2000)]

    def hit(seed: int) -> set[str]:
        defaults = Defaults(seed, [Chance(Fault(kind=FaultKind.DROP), 0.1), Chance(Fault(kind=FaultKind.REPEAT), 1)])
        found = {number: [fault.kind for fault in drawn(defaults, number)] for number in numbers}
        assert all(kinds[-1] == FaultKind.REPEAT for kinds in found.values())
        return {number for number, kinds in found.items() if FaultKind.DROP in kinds}

    assert hit(7) == hit(7)
    assert hit(7) != hit(8)
    assert 150 < len(hit(7)) < 250


def test_new_payments_are_hit_by_chance(sim: Simulator, shop: Shop) -> None:
    chance = {"fault": {"kind": "repeat", "times": 3}, "probability": 1}
    sim.control("defaults", {"seed": 3, "chances": [chance]})
    begin(sim, shop)

    sim.pay("alipay", NUMBER)

    shop.hears(3)
    assert (sim.truth()["planned"], sim.truth()["happened"]) == ({"repeat": 1}, {"repeat": 1})


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("faults", {"channel": "alipay", "out_trade_no": NUMBER, "faults": [{"kind": "unheard-of"}]}),
        ("faults", {"channel": "alipay", "out_trade_no": NUMBER, "faults": [{"kind": "corrupt", "how": "badly"}]}),
        ("faults", {"channel": "alipay", "out_trade_no": NUMBER, "faults": [{"kind": "repeat", "times": 101}]}),
        ("defaults", {"chances": [{"fault": {"kind": "drop"}, "probability": 1.1}]}),
        ("clock", {"seconds": -1}),
        ("pay", {"payments": []}),
        ("pay", {"payments": [{"channel": "alipay", "number": NUMBER}]}),
    ],
)
def test_what_cannot_be_meant_is_refused(sim: Simulator, path: str, content: Json) -> None:
    before = sim.http.get("/sim/state").json()

    assert sim.control(path, content, status=400)["code"] == "malformed"

    after = sim.http.get("/sim/state").json()
    assert {**before, "clock": ""} == {**after, "clock": ""}


def test_pages_elsewhere_cannot_set_anything(sim: Simulator) -> None:
    answer = sim.http.post("/sim/clock", content=b'{"seconds":1}', headers={"content-type": "text/plain"})

    assert answer.status_code == 415
    assert sim.http.get("/sim/state").json()["moved_seconds"] == 0


def test_the_truth_adds_up_by_day(sim: Simulator, shop: Shop) -> None:
    begin(sim, shop, "alipay", NUMBER)
    begin(sim, shop, "wechat", OTHER)
    sim.pay("alipay", NUMBER)
    sim.pay("wechat", OTHER)
    refund(sim, shop, "alipay")

    (day,) = msgspec.convert(sim.truth()["days"], dict[str, dict[str, dict[str, int]]]).values()

    keys = ("payments", "received_minor", "refunds", "refunded_minor", "fee_minor")
    assert [day["alipay"][key] for key in keys] == [1, 12345, 1, 45, 74]
    assert [day["wechat"][key] for key in keys] == [1, 12345, 0, 0, 74]

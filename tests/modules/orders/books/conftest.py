"""A process whose orders are paid through one bank, and somebody who keeps its books."""

from __future__ import annotations

from collections.abc import Sequence

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.modules.orders.module import build as build_orders
from tests.modules.orders.books.bank import Bank, Banks, Desk
from tests.processes import SELLING


@pytest.fixture
def banks() -> Banks:
    return Banks()


@pytest.fixture
def builders(banks: Banks) -> Sequence[Builder]:
    return [banks.build if builder is build_orders else builder for builder in SELLING]


@pytest.fixture
def bank(show: Process, banks: Banks) -> Bank:
    return banks.bank


@pytest.fixture
def desk(show: Process, client: httpx2.AsyncClient) -> Desk:
    return Desk(show, client)

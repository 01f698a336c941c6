"""Holds for named people against holds for anybody: the same hot ticket type, a document for every ticket.

The two take turns on fresh servers, so that the ratio compares two rules and not two moods of the machine. The tokens
of the people are signed before the load with the server's own key, as a buyer's browser asks for them before a sale
opens; nobody has two tickets, so every hold finds its document free and takes it.
"""

import base64
import itertools
import os
import time
from collections.abc import Iterator

import msgspec
from typing_extensions import override

from bench.api import BASE
from bench.loadgen import Load, Script
from bench.scenarios.holds import CONNECTIONS, LIMITS, STEP, HoldMade, HoldsTrial
from bench.server import MintedUser, Server
from bench.stage import open_sale
from bench.trial import Figure, Options, Outcome, TrialResult, cost_figures, error_figures, median_trial, run_trial
from bench.wire import bearer, idempotency_key, request_bytes
from onsale.contracts.tokens import AttendeeClaims
from onsale.platform.security import KeyRing, TokenSigner

GOALS = {"ratio_to_plain": 0.8}
# More than any machine that we know sells; what is missing is signed while the load runs.
NAMES_PER_SECOND = 8_000
TOKEN_SECONDS = 1_800
DIGEST_BYTES = 16
SECRET = os.urandom(32)
ENVIRONMENT = {"ONSALE_SECRET_KEYS": f"bench1:{base64.b64encode(SECRET).decode()}"}


class NamedHoldsTrial(HoldsTrial):
    """The same promises, for a performance that asks for names."""

    @override
    def prepare(self, server: Server, options: Options) -> None:
        sale = open_sale(server, title="Named night", limits=LIMITS, people=options.users, real_name={})
        self._given = sale
        super().prepare(server, options)
        names = _names(sale.people, self._show.performance_id)
        count = int((options.seconds + options.warm_up_seconds) * NAMES_PER_SECOND)
        self._names = itertools.chain(list(itertools.islice(names, count)), names)

    @override
    def virtual_user(self, load: Load) -> Script:
        hold_made = msgspec.json.Decoder(HoldMade)
        item = {"ticket_type_id": self._show.ticket_type_id, "quantity": 1}
        head = msgspec.json.encode({"performance_id": self._show.performance_id, "items": [item]})[:-1]
        while load.is_open:
            access_token, attendee = next(self._names)
            body = head + b',"attendees":["' + attendee + b'"]}'
            headers = bearer(access_token) + idempotency_key(self._buyers.next_key())
            response = yield request_bytes("POST", f"{BASE}/holds", headers=headers, body=body)
            if response.status == 201:
                self._hold_ids.append(hold_made.decode(response.body).id)
                load.succeeded(STEP, response.seconds)
            else:
                yield load.refused(STEP, response)


def _names(people: list[MintedUser], performance_id: str) -> Iterator[tuple[str, bytes]]:
    """For ever, the access token of whoever comes next, and a token for somebody who has no ticket yet."""
    signer = TokenSigner(KeyRing({"bench1": SECRET}), "attendee", AttendeeClaims)
    expires_at = int(time.time()) + TOKEN_SECONDS
    for person in itertools.cycle(people):
        claims = AttendeeClaims(
            user_id=person.user_id,
            performance_id=performance_id,
            digest=os.urandom(DIGEST_BYTES).hex(),
            name_masked="张*三",
            kind="resident-id",
            last_digits="002X",
            age=18,
            is_self=False,
            expires_at=expires_at,
        )
        yield person.access_token, signer.sign(claims).encode()


def run(options: Options) -> Outcome:
    """Alternate between anybody and named people, and compare the median runs."""
    plain: list[TrialResult] = []
    named: list[TrialResult] = []
    for number in range(1, options.runs + 1):
        for results, trial, label in ((plain, HoldsTrial(), "plain"), (named, NamedHoldsTrial(), "named")):
            name = f"{label}-holds-{number}"
            result = run_trial(trial, options, connections=CONNECTIONS, environment=ENVIRONMENT, label=name)
            results.append(result)
            print(f"{name}: {result.report.window.rate(STEP):,.0f} holds/s", flush=True)
    return Outcome(_figures(plain, named), GOALS, [*plain, *named])


def _figures(plain: list[TrialResult], named: list[TrialResult]) -> dict[str, Figure]:
    anybody, somebody = median_trial(plain, STEP), median_trial(named, STEP)
    plain_rate, named_rate = anybody.report.window.rate(STEP), somebody.report.window.rate(STEP)
    return {
        "ratio_to_plain": round(named_rate / plain_rate, 2) if plain_rate else 0.0,
        "named_holds_per_second": round(named_rate),
        "named_p50_ms": somebody.report.window.percentile_ms(STEP, 0.50),
        "named_p99_ms": somebody.report.window.percentile_ms(STEP, 0.99),
        "plain_holds_per_second": round(plain_rate),
        "plain_p50_ms": anybody.report.window.percentile_ms(STEP, 0.50),
        "plain_p99_ms": anybody.report.window.percentile_ms(STEP, 0.99),
        "named_holds_per_second_by_run": [round(trial.report.window.rate(STEP)) for trial in named],
        "plain_holds_per_second_by_run": [round(trial.report.window.rate(STEP)) for trial in plain],
        # On a machine that others use as well this says more than rates.
        "plain_server_cpu_us_per_request": cost_figures(anybody)["server_cpu_us_per_request"],
        **cost_figures(somebody),
        **error_figures([*plain, *named]),
    }

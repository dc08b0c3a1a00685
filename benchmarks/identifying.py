"""What it costs to find out who asks: CPU time of one look-up, of a stored token and of a pipeline's own token.

`python -m benchmarks.identifying [DATABASE_URL]`, SQLite in a temporary file without one. Keys of the issuer are
known, as after the first token; the rules are read from the database each time. 20 rules name the issuer.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from joserfc.jwk import ECKey

from pactgate.broker.actions.identity.identities import SentCredentials, StoredTokens
from pactgate.broker.actions.identity.issuer_keys import IssuerKeys
from pactgate.broker.actions.identity.trust_rules import IssuerPolicy
from pactgate.broker.actions.identity.workload_tokens import WorkloadTokens
from pactgate.broker.domain.identity.permissions import CI
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.domain.identity.trust_rules import Purpose
from pactgate.broker.outbound.calls import Outbound
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import accounts
from pactgate.broker.store.identity.trust_rules import StoredTrustRule, add_trust_rule
from pactgate.broker.store.migrate import migrate
from tests.issuers import issuing

TIMES, RULES = 2000, 20
_NOW = datetime.now(UTC)


def main(url: str | None) -> None:
    """Print a line for each kind of credentials."""
    with tempfile.TemporaryDirectory() as folder, issuing() as issuer:
        database = Database(url or f"sqlite:///{folder}/identifying.db")
        migrate(database)
        stored = database.write(_settled, issuer.url)
        ec = ECKey.generate_key("P-256", {"kid": "ec"})
        issuer.published.append(ec)
        keys = IssuerKeys(Outbound(lambda _host: True), "pactgate benchmark")
        workloads = WorkloadTokens(database, keys, IssuerPolicy(lambda _host: True, ""))
        for name, token, way in (
            ("stored token", stored, StoredTokens(database)),
            ("token of an issuer, RS256", issuer.token(), workloads),
            ("token of an issuer, ES256", issuer.signed(issuer.github(), ec, "ES256"), workloads),
        ):
            print(f"{name}: {_cpu_ms(partial(way, SentCredentials(f'Bearer {token}'))):.3f} ms CPU")
        database.close()


def _cpu_ms(look_up: Callable[[], object]) -> float:
    """The CPU time of one look-up, of which the first one is not counted."""
    if look_up() is None:
        raise SystemExit("nobody was found")
    start = time.process_time()
    for _ in range(TIMES):
        look_up()
    return (time.process_time() - start) / TIMES * 1000


def _settled(tx: Transaction, issuer: str) -> str:
    """A system account with a token, which is given back, and the rules."""
    account_id = accounts.account_id(tx, accounts.add_account(tx, PrincipalKind.SYSTEM_ACCOUNT, "ci", _NOW))
    if account_id is None:
        raise SystemExit("no account")
    accounts.assign(tx, account_id, CI.uuid)
    made = NewToken.make()
    accounts.add_token(tx, account_id, made, "for a benchmark", _NOW)
    for number in range(RULES):
        claims = {"repository": "org/orders" if number == RULES - 1 else f"org/app{number}", "ref": "refs/heads/*"}
        rule = StoredTrustRule(f"rule {number}", Purpose.WORKLOAD, issuer, "pacts", claims, CI.uuid, Reach.EVERYTHING)
        add_trust_rule(tx, str(uuid4()), rule, _NOW)
    return made.secret


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)

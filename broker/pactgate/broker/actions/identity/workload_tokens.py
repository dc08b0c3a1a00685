"""Pipelines that prove who they are by a token of their CI's own issuer: a JWT, and a trust rule that lets it in."""

import binascii
import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel

from pactgate.broker.actions.identity.identities import SentCredentials
from pactgate.broker.actions.identity.issuer_keys import IssuerKeys
from pactgate.broker.actions.identity.trust_rules import IssuerPolicy, rules_of_issuer
from pactgate.broker.domain.errors import CredentialsRefusedError, InvalidError
from pactgate.broker.domain.identity.claims import Claims, shown_claim
from pactgate.broker.domain.identity.principals import Principal
from pactgate.broker.domain.identity.trust_rules import Purpose, RuleMatch, match_rules, no_rule_matches, workload
from pactgate.broker.store.engine import Database

KINDS = {
    **dict.fromkeys(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"], "RSA"),
    **dict.fromkeys(["ES256", "ES384", "ES512"], "EC"),
    **dict.fromkeys(["EdDSA", "Ed25519"], "OKP"),
}
"""The algorithms that are accepted, each with the kind of its keys: what can be checked with a public key."""

SKEW_S = 60
"""By so much the clocks of an issuer and of the broker may differ."""
LONGEST_TOKEN = 16 * 1024
LONGEST_HEADER = 8 * 1024
MOST_CLAIMS = 200
_LONGEST_KID = 200
_BEGINS = "eyJ"
"""How every JWT begins: `{"` in base64."""


class _Accepted(jws.JWSRegistry):
    """The algorithms that are accepted, without the library's warning that EdDSA is called Ed25519 nowadays."""

    max_header_length = LONGEST_HEADER

    def get_alg(self, name: str) -> JWSAlgModel:
        if name not in KINDS:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


_ACCEPTED = _Accepted(strict_check_header=False)


@dataclass(frozen=True, slots=True)
class WorkloadTokens:
    """Tokens of issuers that a trust rule names. The rules are read for each token: they hold at once, everywhere."""

    database: Database
    keys: IssuerKeys
    policy: IssuerPolicy
    clock: Callable[[], float] = time.time

    def __call__(self, sent: SentCredentials) -> Principal | None:
        """The pipeline that has that token; None for what is no JWT. Raises CredentialsRefusedError."""
        scheme, _, token = (sent.authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not is_jwt(token.strip()):
            return None
        claims, matches = self.judged(token.strip())
        matching = [match.rule for match in matches if not match.differences]
        if not matching:
            raise CredentialsRefusedError(no_rule_matches(matches))
        return workload(matching, claims)

    def judged(self, token: str, purpose: Purpose = Purpose.WORKLOAD) -> tuple[Claims, tuple[RuleMatch, ...]]:
        """What a token says, and what becomes of it by each rule of its issuer. Raises CredentialsRefusedError."""
        header, claims = _unverified(token)
        issuer = claims.get("iss")
        # Nor could a database be asked for NUL, or for half of a surrogate pair.
        if not isinstance(issuer, str) or not issuer.isprintable():
            raise CredentialsRefusedError("The token says of no issuer (iss) that it is its own.")
        rules = self.database.read(rules_of_issuer, purpose, issuer)
        if not rules:
            shown = shown_claim(issuer)
            raise CredentialsRefusedError(
                f"No trust rule names {shown}, the issuer of this token. An administrator adds one: POST "
                "/admin/trust-rules."
            )
        self._check_signature(token, issuer, header)
        _check_times(claims, self.clock())
        return claims, match_rules(rules, claims, self.policy.own_addresses)

    def judged_claims(self, claims: Claims, purpose: Purpose) -> tuple[RuleMatch, ...]:
        """What would become of a token with these claims by each rule of its issuer; its signature is not asked for.

        Raises InvalidError where they have no issuer.
        """
        issuer = claims.get("iss")
        if not isinstance(issuer, str):
            raise InvalidError({"claims": ["must have the issuer, iss"]})
        rules = self.database.read(rules_of_issuer, purpose, issuer)
        return match_rules(rules, claims, self.policy.own_addresses)

    def _check_signature(self, token: str, issuer: str, header: dict[str, Any]) -> None:
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in KINDS:
            raise CredentialsRefusedError(
                f"The token is signed with {shown_claim(algorithm) or 'no algorithm'}, which is not accepted: "
                f"{', '.join(KINDS)} are."
            )
        if "crit" in header or "b64" in header:
            raise CredentialsRefusedError("The header of the token has crit or b64, which is not accepted.")
        if kid is not None and (not isinstance(kid, str) or len(kid) > _LONGEST_KID):
            raise CredentialsRefusedError(f"The key id (kid) of the token is no text of {_LONGEST_KID} characters.")
        key = self.keys.find(issuer, kid, KINDS[algorithm])
        try:
            jws.deserialize_compact(token, key, registry=_ACCEPTED)
        except (JoseError, ValueError, TypeError) as error:
            raise CredentialsRefusedError(f"The token was not signed by {issuer}: its signature is wrong.") from error


def is_jwt(token: str) -> bool:
    """Whether a bearer token looks like a JWT."""
    return token.startswith(_BEGINS) and token.count(".") == 2


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as somebody wrote them, who may be anybody. Raises CredentialsRefusedError."""
    if len(token) > LONGEST_TOKEN:
        raise CredentialsRefusedError(f"The token is longer than {LONGEST_TOKEN} characters.")
    if not is_jwt(token):
        raise CredentialsRefusedError("The token is no JWT: three parts in base64url with two dots between them.")
    header, payload, _ = token.split(".")
    if len(header) > LONGEST_HEADER:
        raise CredentialsRefusedError(f"The header of the token is longer than {LONGEST_HEADER} characters.")
    read = _part(header, "header"), _part(payload, "payload")
    if len(read[1]) > MOST_CLAIMS:
        raise CredentialsRefusedError(f"The token has {len(read[1])} claims; at most {MOST_CLAIMS} are accepted.")
    return read


def _part(encoded: str, name: str) -> dict[str, Any]:
    try:
        read = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (ValueError, RecursionError, binascii.Error):
        read = None
    if not isinstance(read, dict):
        raise CredentialsRefusedError(f"The {name} of the token is no JSON object in base64url.")
    return cast("dict[str, Any]", read)


def _check_times(claims: Claims, now: float) -> None:
    expires, begins, made = (_moment(claims, name) for name in ("exp", "nbf", "iat"))
    if expires is None:
        raise CredentialsRefusedError("The token has no end (exp), so that it could be used for ever.")
    if now >= expires + SKEW_S:
        raise CredentialsRefusedError(
            f"The token expired {now - expires:.0f} seconds ago. Fetch a new one in the step that uses it."
        )
    begins_at = max(begins or 0.0, made or 0.0)
    if now < begins_at - SKEW_S:
        raise CredentialsRefusedError(
            f"The token is not valid before {begins_at - now:.0f} seconds from now. Compare the clocks of the broker "
            "and of the issuer."
        )


def _moment(claims: Claims, name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e12:
        raise CredentialsRefusedError(f"The claim {name} of the token is no moment.")
    return float(value)

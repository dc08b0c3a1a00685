"""Trust rules: whose tokens are believed of which issuer, and which role they give. Signatures are not known here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pactgate.broker.domain.identity.accounts import Role
from pactgate.broker.domain.identity.claims import Claims, claim_texts, find_claim, fits_pattern, shown_claim
from pactgate.broker.domain.identity.principals import Assignment, Principal, PrincipalKind, Proof, Reach, grants

AUDIENCE = "aud"
_MOST_TOLD = 3
_LONGEST_NAME = 200


class Purpose(StrEnum):
    """Whose tokens a rule is about."""

    WORKLOAD = "workload"
    """Of a pipeline, which sends its token with each request."""
    LOGIN = "login"
    """Of people who log in with an OpenID provider."""


@dataclass(frozen=True, slots=True)
class TrustRule:
    """Tokens of `issuer`, for `audience`, whose claims all fit their patterns, give `role` as far as `reach` says.

    Without an audience tokens are for the broker's own address. `team` is a uuid, `pacticipant` a name; `reach` says
    which of both there is.
    """

    uuid: str
    name: str
    purpose: Purpose
    issuer: str
    audience: str | None
    claims: Mapping[str, str]
    role: Role
    reach: Reach = Reach.OWN_TEAMS
    team: str | None = None
    pacticipant: str | None = None

    @property
    def assignment(self) -> Assignment:
        """What it gives."""
        return Assignment(frozenset(self.role.scopes), self.reach, self.team or self.pacticipant)


@dataclass(frozen=True, slots=True)
class ClaimDifference:
    """A claim that is not as a rule wants it. `found` is what it says, None where there is none."""

    claim: str
    wanted: str
    found: str | None

    def __str__(self) -> str:
        """For who sent the token, after 'The token'."""
        if self.claim == AUDIENCE:
            return f"is for the audience {self.found or 'of nobody'}"
        return f"is of {self.claim} {self.found}" if self.found is not None else f"has no claim {self.claim}"


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """A rule and what of a token is not as it wants: nothing, where it matches."""

    rule: TrustRule
    differences: tuple[ClaimDifference, ...]


def match_rules(rules: Iterable[TrustRule], claims: Claims, own_addresses: Collection[str]) -> tuple[RuleMatch, ...]:
    """What becomes of each rule that names the issuer of a token.

    Args:
        rules: trust rules of whatever issuer.
        claims: those of the token, which were proved to be its issuer's.
        own_addresses: what the broker is called in the audience of tokens, where a rule does not say it.
    """
    named = [rule for rule in rules if rule.issuer == claims.get("iss")]
    return tuple([RuleMatch(rule, tuple(_differences(rule, claims, own_addresses))) for rule in named])


def _differences(rule: TrustRule, claims: Claims, own_addresses: Collection[str]) -> Iterable[ClaimDifference]:
    audiences = [rule.audience] if rule.audience else [*own_addresses]
    sent = claims.get(AUDIENCE)
    if not set(audiences).intersection(claim_texts(sent)):
        yield ClaimDifference(AUDIENCE, audiences[0] if audiences else "(none)", shown_claim(sent))
    for claim, pattern in rule.claims.items():
        value = find_claim(claims, claim)
        if not any(fits_pattern(text, pattern) for text in claim_texts(value)):
            yield ClaimDifference(claim, pattern, shown_claim(value))


def no_rule_matches(matches: Sequence[RuleMatch]) -> str:
    """Why a token is let in by none of the rules of its issuer, of which there is one at least: by the nearest one."""
    nearest = min(matches, key=lambda match: (len(match.differences), -len(match.rule.claims)))
    told = nearest.differences[:_MOST_TOLD]
    is_so = " and ".join(map(str, told))
    wanted = " and ".join(each.wanted for each in told)
    return f"The token {is_so}; the trust rule '{nearest.rule.name}' wants {wanted}."


def workload(matching: Sequence[TrustRule], claims: Claims) -> Principal:
    """The pipeline that has a token which these rules let in, the oldest first: what they give adds up.

    What it makes belongs to the oldest of them, so that it stays the same pipeline on another branch.
    """
    granted = grants(tuple([rule.assignment for rule in matching]), frozenset())
    return Principal(
        PrincipalKind.WORKLOAD, workload_name(claims), Proof.WORKLOAD_TOKEN, granted, uuid=matching[0].uuid
    )


_NAMES = (("repository", "ref"), ("project_path", "ref"), ("pipeline_slug", "build_branch"))
"""How issuers call a pipeline, so that people know it: GitHub, GitLab, Buildkite."""


def workload_name(claims: Claims) -> str:
    """What a pipeline is called: its repository with the branch, else the subject of its token."""
    for whose, where in _NAMES:
        if name := shown_claim(claims.get(whose)):
            ref = shown_claim(claims.get(where))
            return f"{name} ({ref})" if ref else name
    return (shown_claim(claims.get("sub")) or "a workload")[:_LONGEST_NAME]

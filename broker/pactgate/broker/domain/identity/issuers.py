"""Issuers of tokens: which a rule may name, and what a rule must say of one that anybody can get a token of."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

_LOOPBACK_NAMES = frozenset({"localhost"})

GITHUB = "https://token.actions.githubusercontent.com"
GITLAB = "https://gitlab.com"
BUILDKITE = "https://agent.buildkite.com"
GOOGLE = "https://accounts.google.com"
TERRAFORM = "https://app.terraform.io"

_EXACT = ("", "")
PUBLIC_ISSUERS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    GITHUB: {
        "repository": ("", "/"),
        "repository_owner": _EXACT,
        "repository_id": _EXACT,
        "repository_owner_id": _EXACT,
        "enterprise_id": _EXACT,
        "sub": ("repo:", "/"),
    },
    GITLAB: {
        "project_path": ("", "/"),
        "namespace_path": ("", "/"),
        "project_id": _EXACT,
        "namespace_id": _EXACT,
        "sub": ("project_path:", "/"),
    },
    BUILDKITE: {
        "organization_slug": _EXACT,
        "organization_id": _EXACT,
        "pipeline_id": _EXACT,
        "sub": ("organization:", ":"),
    },
    GOOGLE: {"hd": _EXACT, "email": _EXACT, "sub": _EXACT},
    TERRAFORM: {
        "terraform_organization_name": _EXACT,
        "terraform_organization_id": _EXACT,
        "terraform_workspace_id": _EXACT,
        "sub": ("organization:", ":"),
    },
}
"""Issuers that give a token to anybody, and the claims that say whose it is.

Each claim with what stands before and behind the name of the owner. A pattern says whose a token is when it has no `*`,
or has the whole name of the owner before the first one. A claim like `job_workflow_ref` does not: everybody may call a
workflow. Where that pair is empty, only a pattern without `*` does.
"""

_EXAMPLES = {
    GITHUB: "repository: ORG/REPOSITORY",
    GITLAB: "project_path: GROUP/PROJECT",
    BUILDKITE: "organization_slug: ORGANIZATION",
    GOOGLE: "hd: EXAMPLE.ORG",
    TERRAFORM: "terraform_organization_name: ORGANIZATION",
}


def is_loopback_host(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in _LOOPBACK_NAMES


def issuer_problem(issuer: str) -> str | None:
    """Why no issuer of tokens can be called so, after the name of the field; None where one can."""
    try:
        parts = urlsplit(issuer)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "is not a URL, such as https://token.actions.githubusercontent.com"
    if not host or parts.scheme not in {"https", "http"} or not issuer.isprintable() or " " in issuer:
        return "is not a URL, such as https://token.actions.githubusercontent.com"
    if parts.scheme == "http" and not is_loopback_host(host):
        return "must begin with https://, since whoever is on the way could answer with keys of their own"
    if parts.query or parts.fragment or parts.username is not None or "?" in issuer or "#" in issuer:
        return "must have no user, no query and no fragment: it is compared with the claim iss, character by character"
    return None


def whose_problem(issuer: str, claims: Mapping[str, str]) -> str | None:
    """Why a rule would let in everybody, after the name of its claims; None where it says whose tokens it means."""
    says_whose = PUBLIC_ISSUERS.get(issuer)
    if says_whose is None:
        return None
    if any(_names_owner(pattern, *says_whose[claim]) for claim, pattern in claims.items() if claim in says_whose):
        return None
    names = ", ".join(says_whose)
    return (
        f"must say whose tokens are meant, since anybody can get a token of {issuer}: one of {names}, with the whole "
        f"name of the owner before any *, such as {_EXAMPLES[issuer]}"
    )


def _names_owner(pattern: str, before: str, behind: str) -> bool:
    literal, star, _ = pattern.partition("*")
    if not star:
        return bool(literal)
    return bool(behind) and literal.startswith(before) and behind in literal[len(before) + 1 :]

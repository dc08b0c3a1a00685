"""Tokens of the CI that a command runs in, by which the broker knows the pipeline without a stored secret."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

import httpx

from pactgate.cli.errors import NoWorkloadToken
from pactgate.verifier.bounded_answers import bounded

TOKEN = "PACTGATE_ID_TOKEN"  # noqa: S105 - the name of a variable
TOKEN_FILE = "PACTGATE_ID_TOKEN_FILE"  # noqa: S105 - the name of a variable
_GITHUB_URL, _GITHUB_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
_AGENT = "buildkite-agent"
_PATIENCE_S = 30.0
_AHEAD_S = 60.0
"""A token that ends within so many seconds is fetched anew: a long run has a valid one at its end, too."""

Fetch = Callable[[str], str]
"""Gives a token for an audience. Raises NoWorkloadToken."""


def source(environment: Mapping[str, str] = os.environ) -> Fetch | None:
    """Where a token comes from in this environment; None where it has none."""
    if environment.get(TOKEN):
        return lambda _audience: environment[TOKEN].strip()
    if file := environment.get(TOKEN_FILE):
        return lambda _audience: _of_file(Path(file))
    if environment.get(_GITHUB_URL) and environment.get(_GITHUB_TOKEN):
        return lambda audience: _of_github(environment[_GITHUB_URL], environment[_GITHUB_TOKEN], audience)
    if environment.get("BUILDKITE") == "true" and (agent := shutil.which(_AGENT, path=environment.get("PATH"))):
        return lambda audience: _of_buildkite(agent, audience)
    return None


def missing(audience: str, environment: Mapping[str, str] = os.environ) -> NoWorkloadToken:
    """Why there is no token in this environment, and what to do about it."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return NoWorkloadToken(
            "this job of GitHub Actions may not fetch a token. Add to the job, or to the workflow: "
            "permissions: {id-token: write, contents: read}"
        )
    if environment.get("GITLAB_CI") == "true":
        return NoWorkloadToken(
            f"this job of GitLab has no token. Add to the job: id_tokens: {{{TOKEN}: {{aud: {audience}}}}}"
        )
    if environment.get("BUILDKITE") == "true":
        return NoWorkloadToken(
            f"{_AGENT} is not in the PATH of this step, so that it cannot fetch a token. In a container, mount it: "
            "mount-buildkite-agent: true"
        )
    return NoWorkloadToken(
        f"there is no token in this environment. In GitHub Actions and Buildkite it is fetched; elsewhere set {TOKEN} "
        f"to a token of your CI, or {TOKEN_FILE} to a file with one, such as a projected token of Kubernetes"
    )


class WorkloadAuth(httpx.Auth):
    """Sends a token of the CI with each request. It is fetched when it is first needed, and before it ends."""

    def __init__(self, fetch: Fetch, audience: str) -> None:
        self._fetch, self._audience = fetch, audience
        self._token: str | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with the token. Raises NoWorkloadToken."""
        if self._token is None or _ends(self._token) - time.time() < _AHEAD_S:
            self._token = self._fetch(self._audience)
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def _of_file(path: Path) -> str:
    try:
        token = path.read_text().strip()
    except (OSError, ValueError) as error:
        raise NoWorkloadToken(f"{TOKEN_FILE} names {path}, which cannot be read: {error}") from error
    if not token:
        raise NoWorkloadToken(f"{TOKEN_FILE} names {path}, which is empty")
    return token


def _of_github(url: str, token: str, audience: str) -> str:
    """Source: GitHub, 'OpenID Connect reference', the section about custom actions."""
    try:
        with httpx.Client(timeout=_PATIENCE_S) as client:
            asked = httpx.URL(url).copy_merge_params({"audience": audience})
            answer = bounded(client, client.build_request("GET", asked, headers={"Authorization": f"Bearer {token}"}))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NoWorkloadToken(f"GitHub Actions gave none: {error}") from error
    try:
        given = json.loads(answer.content)["value"] if answer.is_success else None
    except (ValueError, KeyError, TypeError, RecursionError):
        given = None
    if not isinstance(given, str) or not given:
        raise NoWorkloadToken(f"GitHub Actions gave none: it answered {answer.status_code}")
    return given


def _of_buildkite(agent: str, audience: str) -> str:
    asked = [agent, "oidc", "request-token", "--audience", audience]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=_PATIENCE_S)  # noqa: S603 - the agent's own way
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoWorkloadToken(f"{_AGENT} gave none: {error}") from error
    if done.returncode != 0 or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise NoWorkloadToken(f"{_AGENT} gave none: {last}")
    return done.stdout.strip()


def _ends(token: str) -> float:
    """When a token ends, in seconds since 1970; endless where that cannot be read: the broker tells what is wrong."""
    try:
        payload = token.split(".")[1]
        return float(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"])
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return float("inf")

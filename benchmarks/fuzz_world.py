"""What a broker knows while its API is fuzzed: so much that most operations find something under some name."""

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from tests.story import Json, Story, base64_of, interaction, pact

CONSUMER, PROVIDER, BRANCH, TAG, LABEL, ENVIRONMENT = "web", "orders", "main", "dev", "shop", "production"
VERSIONS = ("1", "2")
WEBHOOK = "0b7f0a7e-6b0e-4c5e-9a3a-5d1f0a7e6b0e"

_FINDING = "0123456789abcdef"
_SOON = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
_DOCUMENT = "openapi: 3.1.0\ninfo: {title: orders, version: '1'}\npaths: {}\n"

NAMES: Mapping[str, tuple[str, ...]] = {
    "pacticipant": (CONSUMER, PROVIDER),
    "consumer": (CONSUMER,),
    "provider": (PROVIDER,),
    "version": VERSIONS,
    "other": (*VERSIONS, "@sha"),
    "branch": (BRANCH,),
    "tag": (TAG,),
    "label": (LABEL,),
    "target": (TAG,),
    "environment": (ENVIRONMENT, "@environment"),
    "sha": ("@sha",),
    "metadata": ("dz10cnVl",),
    "number": ("@result", "all"),
    "uuid": ("@environment", "@deployed", "@released", "@waiver", WEBHOOK),
}
"""What is there, by the parameter that names it. What starts with @ is looked up when it is asked for."""

QUERIES: Mapping[str, tuple[str, ...]] = {
    "pacticipant": (CONSUMER, PROVIDER),
    "version": VERSIONS,
    "environment": (ENVIRONMENT,),
    "tag": (TAG,),
    "to": (TAG,),
    "latest": ("true",),
    "mainBranch": ("true",),
    "provider_version_branch": (BRANCH,),
}
"""What parameters of the query may well say."""

BODIES: Mapping[str, tuple[str, ...]] = {
    "pacticipantName": (CONSUMER,),
    "pacticipantVersionNumber": (*VERSIONS, "3"),
    "providerApplicationVersion": VERSIONS,
    "contracts.[*].consumerName": (CONSUMER,),
    "contracts.[*].providerName": (PROVIDER,),
    "contracts.[*].content": tuple(
        base64_of(pact(CONSUMER, PROVIDER, interaction(path=f"/{each}"))) for each in VERSIONS
    ),
    "contract.content": (base64_of(_DOCUMENT),),
    "fingerprint": (_FINDING,),
    "until": (_SOON,),
}
"""What bodies may well say, by its place."""


class World:
    """What a broker knows, made over HTTP; and made again after something was deleted."""

    def __init__(self, url: str) -> None:
        self._story = Story(url)
        self._found: dict[str, str] = {}

    def close(self) -> None:
        """End the connection."""
        self._story.client.close()

    def name(self, value: str) -> str:
        """A name of NAMES as the broker knows it now."""
        return self._found.get(value, value)

    def restore(self) -> None:
        """Make what is not there. What the fuzzing put in the way of it stays there."""
        for step in (self._publish, self._verify, self._describe, self._deploy, self._listen, self._waive):
            with contextlib.suppress(AssertionError, KeyError, StopIteration):
                step()

    def _publish(self) -> None:
        for version in VERSIONS:
            content = pact(CONSUMER, PROVIDER, interaction(path=f"/{version}"))
            self._story.publish(CONSUMER, version, content, tags=(TAG,))
        self._put(f"/provider-contracts/provider/{PROVIDER}/publish", self._provider_contract(), "POST")

    def _verify(self) -> None:
        published = self._story.pact(CONSUMER, VERSIONS[0], PROVIDER)
        self._found["@sha"] = published["_links"]["pb:pact-version"]["name"]
        result = self._story.verify(PROVIDER, VERSIONS[0], published)
        self._found["@result"] = result["_links"]["self"]["href"].rpartition("/")[2]

    def _describe(self) -> None:
        for name in (CONSUMER, PROVIDER):
            self._put(f"/pacticipants/{name}/labels/{LABEL}", {})
            self._put(f"/pacticipants/{name}/versions/{VERSIONS[0]}/tags/{TAG}", {})
            self._put(f"/pacticipants/{name}", {"mainBranch": BRANCH})

    def _deploy(self) -> None:
        listed = self._story.get("/environments", params={"name": ENVIRONMENT})["_embedded"]["environments"]
        self._found["@environment"] = (listed or [self._story.environment(ENVIRONMENT, production=True)])[0]["uuid"]
        for kind in ("deployed", "released"):
            place = f"/{kind}-versions/environment/{self._found['@environment']}"
            made = self._put(f"/pacticipants/{PROVIDER}/versions/{VERSIONS[0]}{place}", {}, "POST")
            self._found[f"@{kind}"] = made["uuid"]

    def _listen(self) -> None:
        request = {"method": "POST", "url": "https://webhooks.invalid/hook", "body": {"pact": "${pactbroker.pactUrl}"}}
        self._put(f"/webhooks/{WEBHOOK}", {"events": [{"name": "contract_published"}], "request": request})

    def _waive(self) -> None:
        waiver = {"fingerprint": _FINDING, "reason": "fuzzing", "author": "Ada", "until": _SOON}
        self._found["@waiver"] = self._put(f"/pacticipants/{PROVIDER}/waivers", waiver, "POST")["uuid"]

    def _provider_contract(self) -> Json:
        contract = {"content": base64_of(_DOCUMENT), "specification": "oas"}
        return {"pacticipantVersionNumber": VERSIONS[0], "contract": contract}

    def _put(self, path: str, body: Json, method: str = "PUT") -> Json:
        answer = self._story.request(method, path, json=body)
        assert answer.is_success, answer.text
        made: Json = answer.json()
        return made

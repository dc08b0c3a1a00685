"""What pipelines do with a broker over HTTP, a sentence a step. Follows links; builds only the matrix's query."""

import base64
import json
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

Json = dict[str, Any]


def interaction(description: str = "a request for order 42", *, path: str = "/orders/42", status: int = 200) -> Json:
    """An interaction of a version 2 pact."""
    return {
        "description": description,
        "request": {"method": "GET", "path": path},
        "response": {"status": status, "body": {"total": 12}},
    }


def pact(consumer: str, provider: str, *interactions: Json) -> Json:
    """A version 2 pact of the interactions, or of one usual interaction."""
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": list(interactions) or [interaction()],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


def base64_of(content: object) -> str:
    """A contract's content as clients send it."""
    text = content if isinstance(content, str) else json.dumps(content)
    return base64.b64encode(text.encode()).decode()


class Story:
    """A client of the broker that knows the steps of the trade. Every step but `request` must succeed."""

    def __init__(self, url: str, **options: Any) -> None:
        self.url = url
        headers = {"Accept": "application/hal+json"}
        self.client = httpx.Client(base_url=url, timeout=30, verify=False, headers=headers, **options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.client.close()

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Any request, whatever becomes of it. One that writes says that it sends JSON, also when it sends nothing."""
        if method in ("POST", "PUT", "PATCH") and not options.keys() & {"json", "content"}:
            options["headers"] = {"Content-Type": "application/json", **options.get("headers", {})}
        return self.client.request(method, url, **options)

    def get(self, url: str, **options: Any) -> Json:
        return self._json(self.request("GET", url, **options))

    def link(self, relation: str, **names: str) -> str:
        """A link of the index, its placeholders filled in."""
        href: str = self.get("/")["_links"][relation]["href"]
        for name, value in names.items():
            href = href.replace(f"{{{name}}}", quote(value, safe=""))
        return href

    def try_to_publish(
        self, consumer: str, version: str, *pacts: Json, branch: str | None = "main", tags: tuple[str, ...] = ()
    ) -> httpx.Response:
        """A publication, whatever becomes of it."""
        contracts = [
            {
                "consumerName": each["consumer"]["name"],
                "providerName": each["provider"]["name"],
                "specification": "pact",
                "contentType": "application/json",
                "content": base64_of(each),
            }
            for each in pacts
        ]
        body = {
            "pacticipantName": consumer,
            "pacticipantVersionNumber": version,
            "branch": branch,
            "tags": list(tags),
            "contracts": contracts,
        }
        return self.request("POST", self.link("pb:publish-contracts"), json=body)

    def publish(self, consumer: str, version: str, *pacts: Json, **options: Any) -> Json:
        return self._json(self.try_to_publish(consumer, version, *pacts, **options))

    def pact(self, consumer: str, version: str, provider: str) -> Json:
        names = {"consumer": consumer, "consumerApplicationVersion": version, "provider": provider}
        return self.get(self.link("pb:publish-pact", **names))

    def verify(
        self,
        provider: str,
        version: str,
        published: Json,
        *,
        success: bool = True,
        branch: str = "main",
        results: Any = None,
    ) -> Json:
        """Publish a result for a pact as the broker gave it, the branch first."""
        pacticipant = self.link("pb:pacticipant-branch-version", pacticipant=provider, branch=branch, version=version)
        self._json(self.request("PUT", pacticipant, json={}))
        body = {"success": success, "providerApplicationVersion": version, "testResults": results}
        href = published["_links"]["pb:publish-verification-results"]["href"]
        return self._json(self.request("POST", href, json=body))

    def environment(self, name: str, *, production: bool = False) -> Json:
        body = {"name": name, "production": production}
        return self._json(self.request("POST", self.link("pb:environments"), json=body))

    def deploy(self, pacticipant: str, version: str, environment: str, instance: str | None = None) -> Json:
        href = self.link("pb:pacticipant-version", pacticipant=pacticipant, version=version)
        record = self.get(href)["_links"]["pb:record-deployment"]
        there = next(each["href"] for each in record if each["name"] == environment)
        body = {"applicationInstance": instance} if instance else {}
        return self._json(self.request("POST", there, json=body))

    def decision(self, pacticipant: str, version: str, environment: str) -> Json:
        names = {"pacticipant": pacticipant, "version": version, "environment": environment}
        return self.get(self.link("pactgate:decision", **names))

    def matrix(self, query: str) -> Json:
        return self.get(f"/matrix?{query}")

    @staticmethod
    def _json(response: httpx.Response) -> Json:
        assert response.is_success, f"{response.request.method} {response.url}: {response.status_code} {response.text}"
        body: Json = response.json()
        return body

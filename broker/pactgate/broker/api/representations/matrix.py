"""The matrix as HAL. Here nulls are written: an unverified row says so."""

from collections.abc import Iterable, Mapping

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment
from pactgate.broker.api.representations.fits import fit_href
from pactgate.broker.domain.documents.promises import Promise
from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.gate.deployability import MatrixAnswer, Summary
from pactgate.broker.domain.gate.rows import Row
from pactgate.broker.domain.publishing.pact_metadata import encode
from pactgate.broker.domain.versions.versions import Marks, VersionBranch


def matrix(answer: MatrixAnswer, summary: Summary, links: Links) -> Json:
    """Rows, and the verdict on them. `answer` has the marks of its versions."""
    rows = _Rows(answer.marks, links)
    considered = [rows.row(row) for row in answer.rows.considered]
    ignored = [{**rows.row(row), "ignored": True} for row in answer.rows.ignored]
    counts = {"success": summary.success, "failed": summary.failed, "unknown": summary.unknown}
    if summary.ignored is not None:
        counts["ignored"] = summary.ignored
    return {
        "summary": {"deployable": summary.deployable, "reason": summary.reason, **counts},
        "notices": [{"type": notice.type, "text": notice.text} for notice in summary.notices],
        "matrix": considered + ignored,
    }


class _Rows:
    """Writes rows. What many of them have in common is written once: one version stands in hundreds."""

    def __init__(self, marks: Mapping[int, Marks], links: Links) -> None:
        self._links = links
        self._marks = marks
        self._versions: dict[int, Json] = {}
        self._pacticipants: dict[str, Json] = {}

    def row(self, row: Row) -> Json:
        """A row: who, the pact, and its result against the provider version."""
        pact = self._links.to("pact", provider=row.provider, consumer=row.consumer, version=row.consumer_version)
        return {
            "consumer": self._party(row.consumer, row.consumer_version, row.consumer_version_id),
            "provider": self._party(row.provider, row.provider_version, row.provider_version_id),
            "pact": {"createdAt": moment(row.pact_created_at), "_links": {"self": link(pact)}},
            "verificationResult": self._result(row),
        }

    def _party(self, name: str, number: str | None, version_id: int | None) -> Json:
        links = self._pacticipants.get(name)
        if links is None:
            links = self._pacticipants[name] = {"self": link(self._links.to("pacticipant", pacticipant=name))}
        if number is None or version_id is None:
            return {"name": name, "version": None, "_links": links}
        version = self._versions.get(version_id)
        if version is None:
            version = self._versions[version_id] = _version(name, number, self._marks[version_id], self._links)
        return {"name": name, "version": version, "_links": links}

    def _result(self, row: Row) -> Json | None:
        if row.verification is None:
            return _by_promise(row, row.promise, self._links) if row.promise else None
        href = self._links.to(
            "verification_with_metadata",
            provider=row.provider,
            consumer=row.consumer,
            sha=row.sha,
            metadata=encode([("cvn", row.consumer_version)]),
            number=str(row.verification),
        )
        executed_at = moment(row.executed_at) if row.executed_at else None
        return {"success": row.success, "verifiedAt": executed_at, "_links": {"self": link(href)}}


def _by_promise(row: Row, promise: Promise, links: Links) -> Json:
    """The result of holding the pact against the document, for clients that look for a result."""
    return {
        "success": row.success,
        "verifiedAt": moment(promise.document.published_at),
        "verificationType": "bi-directional",
        "_links": {"self": link(fit_href(row.consumer, row.provider, row.sha, row.provider_version, links))},
    }


def _version(pacticipant: str, number: str, marks: Marks, links: Links) -> Json:
    own = {"pacticipant": pacticipant, "version": number}
    branches = [_branch(each, own, links) for each in marks.branches]
    tags = [
        {
            "name": each.name,
            "latest": each.latest,
            "_links": {"self": link(links.to("version_tag", **own, tag=each.name))},
        }
        for each in marks.tags
    ]
    return {
        "number": number,
        "branch": marks.branches[-1].name if marks.branches else None,
        "branches": branches,
        "branchVersions": branches,
        "environments": _environments(marks.environments, links),
        "_links": {"self": link(links.to("version", **own))},
        "tags": tags,
    }


def _branch(branch: VersionBranch, version: dict[str, str], links: Links) -> Json:
    href = links.to("branch_version", **version, branch=branch.name)
    return {"name": branch.name, "latest": branch.latest, "_links": {"self": link(href, "Branch version", branch.name)}}


def _environments(values: Iterable[Environment], links: Links) -> list[Json]:
    return [
        {
            "uuid": each.uuid,
            "name": each.name,
            "displayName": each.display_name,
            "production": each.production,
            "createdAt": moment(each.created_at),
            "updatedAt": moment(each.updated_at),
            "_links": {"self": link(links.to("environment", uuid=each.uuid), "Environment", each.name)},
        }
        for each in values
    ]

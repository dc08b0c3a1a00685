"""The matrix: which consumer versions and provider versions were shown to work together.

Selectors are resolved to versions first (the store does that), so that rows are found by ids and the work never
grows with history. What counts among the rows is decided here. Source of the rules: the Pact Broker's matrix.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pactgate.broker.domain.documents.promises import Promise
from pactgate.broker.domain.errors import InvalidQueryError

DEFAULT_LIMIT = 100


class LatestBy(StrEnum):
    """Which row stands for its group: by consumer (version), provider, and perhaps provider version."""

    CONSUMER_VERSION_PROVIDER_VERSION = "cvpv"
    CONSUMER_VERSION_PROVIDER = "cvp"
    CONSUMER_PROVIDER = "cp"


@dataclass(frozen=True, slots=True)
class Selector:
    """Versions of one pacticipant, as a question names them. Criteria add up; none means every version."""

    pacticipant: str
    version: str | None = None
    branch: str | None = None
    tag: str | None = None
    environment: str | None = None
    latest: bool = False
    main_branch: bool = False

    @property
    def by_name_only(self) -> bool:
        """Whether the selector names the pacticipant and nothing else."""
        return not (self.version or self.branch or self.tag or self.environment or self.latest or self.main_branch)

    @property
    def problem(self) -> str | None:
        """What keeps the selector from being asked, in a sentence."""
        if self.version and self.latest:
            return f"A version number and latest flag cannot both be specified for {self.pacticipant}"
        return None


@dataclass(frozen=True, slots=True)
class Target:
    """Where the selected versions shall go: which versions of all others they would meet."""

    latest: bool = False
    tag: str | None = None
    environment: str | None = None
    main_branch: bool = False

    def selector(self, pacticipant: str) -> Selector:
        """The versions of `pacticipant` that are in the target."""
        return Selector(
            pacticipant,
            tag=self.tag,
            environment=self.environment,
            latest=self.latest,
            main_branch=self.main_branch,
        )


@dataclass(frozen=True, slots=True)
class Ignored:
    """A pacticipant, or one version of it, that shall not count."""

    pacticipant: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a client asks the matrix."""

    selectors: tuple[Selector, ...]
    target: Target | None = None
    latest_by: LatestBy | None = None
    ignored: tuple[Ignored, ...] = ()
    success: frozenset[bool | None] = frozenset()
    limit: int | None = DEFAULT_LIMIT

    def problems(self) -> list[str]:
        """One sentence for each fault of the question itself; empty when it can be asked."""
        found = [problem for each in self.selectors if (problem := each.problem)]
        if not self.selectors:
            found.append("Please provide 1 or more version selectors.")
        if self.target and sum(map(bool, (self.target.tag, self.target.environment, self.target.main_branch))) > 1:
            found.append("Cannot specify more than one of tag, environment and mainBranch.")
        if self.target and self.target.latest and self.target.environment:
            found.append("Cannot specify both latest=true and an environment.")
        if self.limit is not None and self.limit < 1:
            found.append("The limit must be 1 or greater.")
        return found


def selector_of(raw: Mapping[str, str]) -> Selector:
    """A selector as a query says it. Raises InvalidQueryError where it names no pacticipant."""
    if "pacticipant" not in raw:
        raise InvalidQueryError(["Please specify the pacticipant name"])
    return Selector(
        pacticipant=raw["pacticipant"],
        version=raw.get("version"),
        branch=raw.get("branch"),
        tag=raw.get("tag"),
        environment=raw.get("environment"),
        latest=raw.get("latest") == "true",
        main_branch=raw.get("mainBranch") == "true",
    )


@dataclass(frozen=True, slots=True)
class Resolved:
    """A selector with the one version it stands for.

    `version_id` None and `exists`: every version of the pacticipant. Not `exists`: no such version.
    `one_of_many`: the selector found several versions, and this is one of them.
    """

    selector: Selector
    specified: bool
    pacticipant_id: int | None
    version_id: int | None = None
    version: str | None = None
    exists: bool = True
    one_of_many: bool = False
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class IntegrationInQuestion:
    """A consumer and a provider that the question touches.

    `required`: a selected consumer version has a pact with the provider, so it must be verified.
    """

    consumer: str
    provider: str
    required: bool
    consumer_id: int
    provider_id: int

    @property
    def ids_by_name(self) -> dict[str, int]:
        """Both pacticipants."""
        return {self.consumer: self.consumer_id, self.provider: self.provider_id}


@dataclass(frozen=True, slots=True)
class Row:
    """A pact of a consumer version, with one result of a provider version or without any."""

    consumer: str
    consumer_version: str
    consumer_version_id: int
    consumer_version_order: int
    provider: str
    provider_version: str | None
    provider_version_id: int | None
    provider_version_order: int | None
    publication_id: int
    revision: int
    sha: str
    content_id: int
    pact_created_at: datetime
    verification: int | None
    success: bool | None
    executed_at: datetime | None
    promise: Promise | None = None
    """The document of the provider version, held against the pact, where a verdict may rest on it."""

    def involves(self, ignored: Ignored) -> bool:
        """Whether the row is about what shall be ignored."""
        if ignored.pacticipant == self.consumer:
            return ignored.version in (None, self.consumer_version)
        return ignored.pacticipant == self.provider and ignored.version in (None, self.provider_version)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that answer a question, sorted; those to be ignored stand apart."""

    considered: tuple[Row, ...]
    ignored: tuple[Row, ...]


def select_rows(rows: Iterable[Row], question: Question) -> Rows:
    """The rows that count for `question`: the latest of each group, by success, ignored ones apart."""
    chosen = _latest(rows, question.latest_by)
    if question.success:
        chosen = [row for row in chosen if row.success in question.success]
    ordered = sorted(chosen, key=_place)
    ignored = [row for row in ordered if any(map(row.involves, question.ignored))]
    considered = [row for row in ordered if row not in ignored] if ignored else ordered
    return Rows(tuple(considered), tuple(ignored))


def _latest(rows: Iterable[Row], latest_by: LatestBy | None) -> list[Row]:
    if latest_by is None:
        return list(rows)
    groups: dict[tuple[object, ...], Row] = {}
    for row in rows:
        group = _group(row, latest_by)
        best = groups.get(group)
        if best is None or _rank(row, latest_by) > _rank(best, latest_by):
            groups[group] = row
    return list(groups.values())


def _group(row: Row, latest_by: LatestBy) -> tuple[object, ...]:
    if latest_by is LatestBy.CONSUMER_PROVIDER:
        return (row.consumer, row.provider)
    if latest_by is LatestBy.CONSUMER_VERSION_PROVIDER:
        return (row.consumer_version_id, row.provider)
    return (row.consumer_version_id, row.provider, row.provider_version_id)


def _rank(row: Row, latest_by: LatestBy) -> tuple[int, int, int]:
    # Rows of one consumer version have the same order, so only "cp" looks at it.
    newest_consumer = row.consumer_version_order if latest_by is LatestBy.CONSUMER_PROVIDER else 0
    return (newest_consumer, row.provider_version_order or 0, row.verification or 0)


def _place(row: Row) -> tuple[object, ...]:
    unverified_first = row.provider_version_order is not None
    return (
        row.consumer.lower(),
        -row.consumer_version_order,
        -row.revision,
        row.provider.lower(),
        unverified_first,
        -(row.provider_version_order or 0),
        -(row.verification or 0),
    )


def evidence(rows: Iterable[Row], question: Question, resolved: Sequence[Resolved]) -> tuple[Row, ...]:
    """The rows that a verdict rests on, which can be more than the client wants to see.

    Every version that is in the target environment counts. So there each provider version has a row of its own, and
    one that was not verified while another was has a row without a result. The Pact Broker takes the newest alone.
    """
    if not (question.target and question.target.environment):
        return select_rows(rows, question).considered
    every = replace(question, latest_by=LatestBy.CONSUMER_VERSION_PROVIDER_VERSION, success=frozenset())
    considered = select_rows(rows, every).considered
    return (*considered, *_unverified_beside_verified(considered, resolved))


def _unverified_beside_verified(rows: Sequence[Row], resolved: Sequence[Resolved]) -> list[Row]:
    verified = {(row.publication_id, row.provider_version_id): row for row in rows if row.verification is not None}
    one_of_each = {row.publication_id: row for row in verified.values()}
    there = [each for each in resolved if each.selector.environment and each.version_id and not each.ignored]
    return [
        replace(
            row,
            provider_version=each.version,
            provider_version_id=each.version_id,
            verification=None,
            success=None,
            executed_at=None,
            promise=None,
        )
        for publication, row in one_of_each.items()
        for each in there
        if each.selector.pacticipant == row.provider and (publication, each.version_id) not in verified
    ]


def missing_integrations(integrations: Iterable[IntegrationInQuestion], rows: Rows) -> Sequence[IntegrationInQuestion]:
    """The required integrations about which there is no row at all, considered or ignored."""
    present = {(row.consumer, row.provider) for row in (*rows.considered, *rows.ignored)}
    return [each for each in integrations if each.required and (each.consumer, each.provider) not in present]

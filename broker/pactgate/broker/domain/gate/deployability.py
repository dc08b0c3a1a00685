"""Whether versions may be deployed, from the rows of the matrix: one decision, told in two languages.

`decision` is ours; `summary` says the same as the Pact Broker does. Neither can disagree with the other, since
both come from the same judged pairs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pactgate.broker.domain.documents.comparisons import Succession
from pactgate.broker.domain.gate import reasons
from pactgate.broker.domain.gate.gate import Decision, Grounds, Move, Obstacle, decide, verdict_of
from pactgate.broker.domain.gate.matrix import (
    Ignored,
    IntegrationInQuestion,
    Question,
    Resolved,
    Row,
    Rows,
    missing_integrations,
)
from pactgate.broker.domain.gate.pairs import Failure, Pair, Party, Reason, Replay, Verdict
from pactgate.broker.domain.gate.policies import Strictness
from pactgate.broker.domain.notices import Notice


@dataclass(frozen=True, slots=True)
class MatrixAnswer:
    """Everything that was found for a question, ready to be judged.

    `rows` are what the client asked to see, `evidence` what the verdict rests on. `unknown_ignored` are things to
    ignore that do not exist, each with whether its pacticipant does.
    """

    question: Question
    resolved: tuple[Resolved, ...]
    integrations: tuple[IntegrationInQuestion, ...]
    rows: Rows
    evidence: tuple[Row, ...]
    unknown_ignored: tuple[tuple[Ignored, bool], ...] = ()
    failures: Mapping[int, tuple[Failure, ...]] | None = None
    successions: tuple[Succession, ...] = ()
    strict: Mapping[str, Strictness] = field(default_factory=dict)
    """How strict the gate is about a provider, by its name."""

    @property
    def missing(self) -> Sequence[IntegrationInQuestion]:
        """Required integrations without any row."""
        return missing_integrations(self.integrations, self.rows)

    @property
    def absent(self) -> list[Resolved]:
        """Specified selectors that found no version and are not to be ignored."""
        return [each for each in self.resolved if each.specified and not each.exists and not each.ignored]


@dataclass(frozen=True, slots=True)
class Summary:
    """The verdict as the Pact Broker tells it. `deployable` None is unknown."""

    deployable: bool | None
    notices: tuple[Notice, ...]
    success: int
    failed: int
    unknown: int
    ignored: int | None

    @property
    def reason(self) -> str:
        """All sentences, a line each."""
        return "\n".join(notice.text for notice in self.notices)


def decision(answer: MatrixAnswer, move: Move) -> Decision:
    """Our decision on `answer`."""
    return decide(move, grounds(answer))


def verdict(answer: MatrixAnswer) -> Verdict:
    """The verdict alone, without its sentences."""
    return verdict_of(grounds(answer))


def grounds(answer: MatrixAnswer) -> Grounds:
    """What a verdict on `answer` rests on."""
    return Grounds(tuple(pairs(answer)), tuple(_obstacles(answer)), answer.successions, answer.strict)


def summary(answer: MatrixAnswer) -> Summary:
    """The same verdict in the words and the shape of the Pact Broker."""
    results = [row.success for row in answer.evidence]
    return Summary(
        deployable={Verdict.YES: True, Verdict.NO: False, Verdict.UNKNOWN: None}[verdict(answer)],
        notices=(*_warnings(answer), *_conclusions(answer)),
        success=results.count(True),
        failed=results.count(False),
        unknown=results.count(None) + len(answer.missing),
        ignored=len(answer.rows.ignored) if answer.question.ignored else None,
    )


def _obstacles(answer: MatrixAnswer) -> list[Obstacle]:
    texts = [reasons.no_such_version(each.selector).text for each in answer.absent]
    return [Obstacle(Reason("no-such-version", f"{text}.")) for text in texts]


def pairs(answer: MatrixAnswer) -> list[Pair]:
    """Every pair that must fit together: each row of evidence, and each required integration without one."""
    found = [pair for row in answer.evidence for pair in _pairs_of_row(answer, row)]
    for integration in answer.missing:
        consumer = _only_version(answer, integration.consumer)
        provider = _only_version(answer, integration.provider)
        found.append(Pair(Party(integration.consumer, consumer), Party(integration.provider, provider), None, None))
    return found


def _pairs_of_row(answer: MatrixAnswer, row: Row) -> list[Pair]:
    consumer = Party(row.consumer, row.consumer_version)
    if row.verification is None:
        versions = [row.provider_version] if row.provider_version else _versions(answer, row.provider) or [None]
        return [Pair(consumer, Party(row.provider, version), row.sha, None, row.promise) for version in versions]
    failures = (answer.failures or {}).get(row.verification, ())
    executed_at = row.executed_at or row.pact_created_at
    replay = Replay(row.verification, row.success is True, executed_at, failures)
    return [Pair(consumer, Party(row.provider, row.provider_version), row.sha, replay, row.promise)]


def _versions(answer: MatrixAnswer, pacticipant: str) -> list[str | None]:
    own = [each for each in answer.resolved if each.selector.pacticipant == pacticipant]
    return [each.version for each in own if each.version is not None]


def _only_version(answer: MatrixAnswer, pacticipant: str) -> str | None:
    versions = _versions(answer, pacticipant)
    return versions[0] if len(versions) == 1 else None


def _warnings(answer: MatrixAnswer) -> list[Notice]:
    found = [
        reasons.cannot_ignore(reasons.describe_ignored(each.pacticipant, each.version, pacticipant_exists=exists))
        for each, exists in answer.unknown_ignored
    ]
    specified = answer.question.selectors
    target = answer.question.target
    if len(specified) == 1 and not (target and (target.tag or target.environment or target.main_branch)):
        found.append(reasons.NO_ENVIRONMENT)
    if not any(each.version for each in specified) and not all(each.by_name_only for each in specified):
        found.append(reasons.NO_VERSION)
    return found


def _conclusions(answer: MatrixAnswer) -> list[Notice]:
    absent = [reasons.no_such_version(each.selector) for each in answer.absent]
    if absent:
        return absent
    resolved, considered = answer.resolved, answer.evidence
    missing = [
        reasons.not_verified(
            reasons.describe(resolved, each.consumer, None), reasons.describe(resolved, each.provider, None)
        )
        for each in answer.missing
    ]
    failed = [_failed(row)(*_described(answer, row)) for row in considered if row.success is False]
    unknown = [reasons.not_verified(*_described(answer, row)) for row in considered if row.success is None]
    success = reasons.ALL_VERIFIED if considered else reasons.NOTHING_MISSING
    return [*missing, *failed, *unknown, *_breaking(answer)] or [success]


def _breaking(answer: MatrixAnswer) -> list[Notice]:
    if not answer.successions:
        return []
    rests_on = grounds(answer)
    changes = rests_on.judged_changes(rests_on.judged())
    return [
        reasons.breaks(each.new_version, each.provider, each.change.text, each.reason.text)
        for each in changes
        if each.verdict is not Verdict.YES
    ]


def _failed(row: Row) -> Callable[[str, str], Notice]:
    return reasons.not_promised if row.verification is None else reasons.failed


def _described(answer: MatrixAnswer, row: Row) -> tuple[str, str]:
    return (
        reasons.describe(answer.resolved, row.consumer, row.consumer_version),
        reasons.describe(answer.resolved, row.provider, row.provider_version),
    )

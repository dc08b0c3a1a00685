"""Whether versions may be deployed, from the rows of the matrix: one decision, told in two languages.

`decision` is ours; `summary` says the same as the Pact Broker does. Neither can disagree with the other, since
both come from the same judged pairs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pactgate.broker.domain.documents.comparisons import Succession
from pactgate.broker.domain.gate import reasons
from pactgate.broker.domain.gate.concerns import Concern
from pactgate.broker.domain.gate.gate import Decision, Grounds, Move, Obstacle, decide, overall
from pactgate.broker.domain.gate.matrix import Ignored, IntegrationInQuestion, Question, Resolved
from pactgate.broker.domain.gate.pairs import Pair, PairVerdict, Party, Reason, Verdict, judge
from pactgate.broker.domain.gate.policies import Strictness
from pactgate.broker.domain.gate.rows import SUCCESS, Row, Rows
from pactgate.broker.domain.notices import Notice
from pactgate.broker.domain.versions.versions import Marks


@dataclass(frozen=True)
class MatrixAnswer:
    """Everything that is known about a question, ready to be decided.

    `rows` are what the client asked to see, `evidence` what the verdict rests on, both assessed. `unknown_ignored` are
    things to ignore that do not exist, each with whether its pacticipant does. `strict` is how strict the gate is
    about the breaking changes of a provider, by its name. `marks` are those of the versions in the rows by id, where
    they were asked for.
    """

    question: Question
    resolved: tuple[Resolved, ...]
    integrations: tuple[IntegrationInQuestion, ...]
    rows: Rows
    evidence: tuple[Row, ...]
    unknown_ignored: tuple[tuple[Ignored, bool], ...] = ()
    successions: tuple[Succession, ...] = ()
    strict: Mapping[str, Strictness] = field(default_factory=dict)
    marks: Mapping[int, Marks] = field(default_factory=dict)
    concerns: tuple[Concern, ...] = ()

    @cached_property
    def grounds(self) -> Grounds:
        """What a verdict rests on."""
        texts = [reasons.no_such_version(each.selector).text for each in self.absent]
        obstacles = tuple([Obstacle(Reason("no-such-version", f"{text}.")) for text in texts])
        return Grounds(tuple(_pairs(self)), obstacles, self.successions, self.strict, self.concerns)

    @property
    def missing(self) -> Sequence[IntegrationInQuestion]:
        """Required integrations without any row, considered or ignored."""
        present = {(row.consumer, row.provider) for row in (*self.rows.considered, *self.rows.ignored)}
        return [
            integration
            for integration in self.integrations
            if integration.required and (integration.consumer, integration.provider) not in present
        ]

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
        return "\n".join([notice.text for notice in self.notices])


def decision(answer: MatrixAnswer, move: Move) -> Decision:
    """Our decision on `answer`."""
    return decide(move, answer.grounds)


def verdict(answer: MatrixAnswer) -> Verdict:
    """The verdict alone, without its sentences."""
    return overall(answer.grounds.pairs, answer.grounds.obstacles, answer.grounds.judged_changes())


def summary(answer: MatrixAnswer) -> Summary:
    """The same verdict in the words and the shape of the Pact Broker."""
    results = [row.success for row in answer.evidence]
    return Summary(
        deployable=SUCCESS[verdict(answer)],
        notices=(*_warnings(answer), *_conclusions(answer)),
        success=results.count(True),
        failed=results.count(False),
        unknown=results.count(None) + len(answer.missing),
        ignored=len(answer.rows.ignored) if answer.question.ignored else None,
    )


def _pairs(answer: MatrixAnswer) -> list[PairVerdict]:
    """Every pair that must fit together: each row of evidence, and each required integration without one.

    A row without a provider version stands for each one in question, of which none has a document.
    """
    verdicts = []
    for row in answer.evidence:
        versions = [] if row.provider_version else _versions(answer, row.provider)
        if row.judged and versions:
            pair = row.judged.pair
            verdicts += [judge(replace(pair, provider=Party(row.provider, version))) for version in versions]
        elif row.judged:
            verdicts.append(row.judged)
    for integration in answer.missing:
        consumer = Party(integration.consumer, _only_version(answer, integration.consumer))
        provider = Party(integration.provider, _only_version(answer, integration.provider))
        verdicts.append(judge(Pair(consumer, provider, sha=None, replay=None)))
    return verdicts


def _versions(answer: MatrixAnswer, pacticipant: str) -> list[str]:
    own = [each for each in answer.resolved if each.selector.pacticipant == pacticipant]
    return [each.version for each in own if each.version is not None]


def _only_version(answer: MatrixAnswer, pacticipant: str) -> str | None:
    versions = _versions(answer, pacticipant)
    return versions[0] if len(versions) == 1 else None


def _warnings(answer: MatrixAnswer) -> list[Notice]:
    warnings = [
        reasons.cannot_ignore(reasons.describe_ignored(each.pacticipant, each.version, pacticipant_exists=exists))
        for each, exists in answer.unknown_ignored
    ]
    warnings += [reasons.concern(f"{each.text} {each.next_step}") for each in answer.concerns]
    specified = answer.question.selectors
    target = answer.question.target
    if len(specified) == 1 and not (target and (target.tag or target.environment or target.main_branch)):
        warnings.append(reasons.NO_ENVIRONMENT)
    if not any(each.version for each in specified) and not all(each.by_name_only for each in specified):
        warnings.append(reasons.NO_VERSION)
    return warnings


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
    breaking = [
        reasons.breaks(judged.new_version, judged.provider, judged.change.text, judged.reason.text)
        for judged in answer.grounds.judged_changes()
        if judged.verdict is not Verdict.YES
    ]
    success = reasons.ALL_VERIFIED if considered else reasons.NOTHING_MISSING
    return [*missing, *failed, *unknown, *breaking] or [success]


def _failed(row: Row) -> Callable[[str, str], Notice]:
    return reasons.failed if row.replayed is False else reasons.not_promised


def _described(answer: MatrixAnswer, row: Row) -> tuple[str, str]:
    return (
        reasons.describe(answer.resolved, row.consumer, row.consumer_version),
        reasons.describe(answer.resolved, row.provider, row.provider_version),
    )

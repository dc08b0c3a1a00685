"""What the gate makes of breaking changes: whether a provider version may take the place of the one that is there.

Only a replay shows that a consumer survives a change that it uses. That its pact fits the new document says that some
answer which the document allows suits the consumer, not that every one does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pactgate.broker.domain.documents.comparisons import BreakingChange, Succession, TouchedPact
from pactgate.broker.domain.gate.pairs import PairVerdict, Reason, Replay, Verdict
from pactgate.broker.domain.gate.policies import USUALLY_STRICT, BreakingChanges, Strictness

_NOT_COMPARED = "not-compared"

_Replays = Mapping[tuple[str, str], Replay | None]
"""By a provider and a consumer version (`web 1`): the newest replay of the pact against the build that is to go."""


@dataclass(frozen=True, slots=True)
class JudgedChange:
    """A breaking change, whether it keeps the provider from going, why, and who uses what it breaks."""

    provider: str
    old_version: str
    new_version: str
    change: BreakingChange
    verdict: Verdict
    reason: Reason
    used_by: tuple[TouchedPact, ...]
    next_step: str | None = None
    is_warning: bool = False
    """Whether it passes without anybody answering for it."""


def judge_changes(
    successions: Iterable[Succession], judged: Iterable[PairVerdict], strict: Mapping[str, Strictness]
) -> tuple[JudgedChange, ...]:
    """The verdict on every breaking change.

    A change that is not waived blocks if the policy of the provider blocks every change, if the consumers of the
    provider are not known, or if a consumer in the environment uses what changed: then its pact must have passed when
    it was replayed against the new build.
    """
    replays = {(each.pair.provider.name, str(each.pair.consumer)): each.pair.replay for each in judged}
    return tuple(
        _judged(change, succession, strict.get(succession.provider, USUALLY_STRICT), replays)
        for succession in successions
        for change in _changes(succession)
    )


def _changes(succession: Succession) -> Iterator[BreakingChange]:
    yield from succession.comparison.breaking
    if succession.comparison.open:
        text = f"The documents could not be compared: {succession.comparison.open}"
        yield BreakingChange(_NOT_COMPARED, None, (), "", text, None, "")


def _judged(change: BreakingChange, succession: Succession, strict: Strictness, replays: _Replays) -> JudgedChange:
    used_by = succession.used_by.get(change.fingerprint, ())
    if change.rule == _NOT_COMPARED:
        there = [replay for (provider, _), replay in replays.items() if provider == succession.provider]
        all_pass = all(replay is not None and replay.passed for replay in there)
        verdict, reason, step = _not_compared(succession, strict, all_pass=all_pass)
    else:
        verdict, reason, step = _verdict(change, succession, strict, _harmed(succession.provider, used_by, replays))
    return JudgedChange(
        provider=succession.provider,
        old_version=succession.old_version,
        new_version=succession.new_version,
        change=change,
        verdict=verdict,
        reason=reason,
        used_by=used_by,
        next_step=step,
        is_warning=verdict is Verdict.YES and not strict.waived(change.fingerprint),
    )


@dataclass(frozen=True, slots=True)
class _Harmed:
    """The consumer versions that use what changed: those whose replay failed, and those without a complete one."""

    failed: tuple[str, ...] = ()
    not_replayed: tuple[str, ...] = ()


def _harmed(provider: str, used_by: Iterable[TouchedPact], replays: _Replays) -> _Harmed:
    users = dict.fromkeys(f"{use.consumer} {use.consumer_version}" for use in used_by)
    results = {user: replays.get((provider, user)) for user in users}
    failed = [user for user, replay in results.items() if replay is not None and not replay.success]
    open_ = [user for user, replay in results.items() if replay is None or (replay.success and not replay.passed)]
    return _Harmed(tuple(failed), tuple(open_))


def _verdict(
    change: BreakingChange, succession: Succession, strict: Strictness, harmed: _Harmed
) -> tuple[Verdict, Reason, str | None]:
    waiver = strict.waived(change.fingerprint)
    if waiver:
        text = f"Waived by {waiver.author} until {waiver.until:%Y-%m-%d}: {waiver.reason}"
        return Verdict.YES, Reason("change-waived", text), None
    lapsed = strict.expired_for(change.fingerprint)
    after = f" The waiver of {lapsed.author} expired on {lapsed.until:%Y-%m-%d}." if lapsed else ""
    why_not = _objection(succession, strict, harmed)
    if why_not:
        used = why_not.code == "change-used"
        step = _step(change, succession.provider, harmed.not_replayed if used else ())
        return Verdict.NO, Reason(why_not.code, f"{why_not.text}{after}"), step
    passes = _why_it_passes(succession, strict, used=change.fingerprint in succession.used_by)
    return Verdict.YES, Reason(passes.code, f"{passes.text}{after}"), None


def _objection(succession: Succession, strict: Strictness, harmed: _Harmed) -> Reason | None:
    provider, rule = succession.provider, strict.policy.breaking_changes
    if rule is BreakingChanges.WARN:
        return None
    if rule is BreakingChanges.BLOCK:
        return Reason("change-blocked-by-policy", f"The policy of {provider} blocks every breaking change.")
    if not succession.has_consumers:
        text = f"No consumer publishes pacts with {provider}, so who uses this is not known."
        return Reason("change-with-unknown-callers", text)
    if harmed.failed or harmed.not_replayed:
        return Reason("change-used", " ".join(_how_it_is_used(harmed)))
    return None


def _how_it_is_used(harmed: _Harmed) -> Iterator[str]:
    if harmed.failed:
        what = "whose pact" if len(harmed.failed) == 1 else "whose pacts"
        yield f"It is used by {', '.join(harmed.failed)}, {what} failed against the new build."
    if harmed.not_replayed:
        what = "whose pact was" if len(harmed.not_replayed) == 1 else "whose pacts were"
        yield (
            f"It is used by {', '.join(harmed.not_replayed)}, {what} not replayed against the new build: that a pact "
            "fits the document does not show that its consumer works without it."
        )


def _why_it_passes(succession: Succession, strict: Strictness, *, used: bool) -> Reason:
    new = f"{succession.provider} {succession.new_version}"
    if strict.policy.breaking_changes is BreakingChanges.WARN:
        return Reason("change-allowed", f"The policy of {succession.provider} allows breaking changes.")
    if used:
        text = f"The pacts of all consumers in the environment that use it passed against {new}."
        return Reason("change-survived", text)
    return Reason("change-unused", "No consumer in the environment uses it.")


def _not_compared(succession: Succession, strict: Strictness, *, all_pass: bool) -> tuple[Verdict, Reason, str | None]:
    """What cannot be compared may break anything: only replays of everybody who is there can outweigh that."""
    provider, rule = succession.provider, strict.policy.breaking_changes
    if rule is BreakingChanges.WARN:
        return Verdict.YES, _why_it_passes(succession, strict, used=False), None
    if rule is BreakingChanges.BLOCK_WHEN_USED and succession.has_consumers and all_pass:
        text = f"The pacts of all consumers in the environment passed against {provider} {succession.new_version}."
        return Verdict.YES, Reason("change-survived", text), None
    unjudged = succession.comparison.unjudged
    if unjudged is not None:
        text = f"What {provider} {succession.new_version} breaks is unknown: {unjudged.text}."
        return Verdict.UNKNOWN, Reason(unjudged.why, text), unjudged.next_step
    text = f"What {provider} {succession.new_version} breaks is unknown."
    step = (
        f"Publish an OpenAPI document of {provider} that can be read, or run `pactgate verify` in its pipeline to "
        "replay the pacts of all consumers in the environment against this build."
    )
    return Verdict.UNKNOWN, Reason("change-not-compared", text), step


def _step(change: BreakingChange, provider: str, not_replayed: Iterable[str]) -> str:
    consumers = ", ".join(not_replayed)
    verify = (
        f"Run `pactgate verify` in the pipeline of {provider}, to replay the pacts of {consumers} against this build"
    )
    replay = f"{verify}. Or keep" if consumers else "Keep"
    return (
        f"{replay} the old behavior of {provider} until its callers have moved, or add a waiver: "
        f"`pactgate waiver add --pacticipant {provider} --fingerprint {change.fingerprint} …`."
    )

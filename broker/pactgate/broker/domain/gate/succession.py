"""What the gate makes of breaking changes: whether a provider version may take the place of the one that is there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pactgate.broker.domain.documents.comparisons import BreakingChange, Succession, TouchedPact
from pactgate.broker.domain.gate.pairs import PairVerdict, Reason, Verdict
from pactgate.broker.domain.gate.policies import USUALLY_STRICT, BreakingChanges, Strictness

_NOT_COMPARED = "not-compared"


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


def judge_changes(
    successions: Iterable[Succession], judged: Iterable[PairVerdict], strict: Mapping[str, Strictness]
) -> tuple[JudgedChange, ...]:
    """The verdict on every breaking change.

    One that nobody waived blocks a provider whose policy says so, and one of which it is not known who calls it.
    Else it blocks where somebody who is there uses it and was not shown to do without it.
    """
    holds = {(each.pair.provider.name, str(each.pair.consumer)): each.verdict is Verdict.YES for each in judged}
    return tuple(
        _judged(change, succession, strict.get(succession.provider, USUALLY_STRICT), holds)
        for succession in successions
        for change in _changes(succession)
    )


def _changes(succession: Succession) -> Iterator[BreakingChange]:
    yield from succession.comparison.breaking
    if succession.comparison.open:
        text = f"The documents could not be compared: {succession.comparison.open}"
        yield BreakingChange(_NOT_COMPARED, None, (), "", text, None, "")


def _judged(
    change: BreakingChange,
    succession: Succession,
    strict: Strictness,
    holds: Mapping[tuple[str, str], bool],
) -> JudgedChange:
    used_by = succession.used_by.get(change.fingerprint, ())
    harmed = [use for use in used_by if not holds.get((succession.provider, f"{use.consumer} {use.consumer_version}"))]
    if change.rule == _NOT_COMPARED:
        all_hold = all(held for (provider, _), held in holds.items() if provider == succession.provider)
        verdict, reason, step = _not_compared(succession, strict, all_hold=all_hold)
    else:
        verdict, reason, step = _verdict(change, succession, strict, harmed, used_by)
    return JudgedChange(
        provider=succession.provider,
        old_version=succession.old_version,
        new_version=succession.new_version,
        change=change,
        verdict=verdict,
        reason=reason,
        used_by=used_by,
        next_step=step,
    )


def _verdict(
    change: BreakingChange,
    succession: Succession,
    strict: Strictness,
    harmed: list[TouchedPact],
    used_by: tuple[TouchedPact, ...],
) -> tuple[Verdict, Reason, str | None]:
    waiver = strict.waived(change.fingerprint)
    if waiver:
        text = f"Waived by {waiver.author} until {waiver.until:%Y-%m-%d}: {waiver.reason}"
        return Verdict.YES, Reason("change-waived", text), None
    lapsed = strict.expired_for(change.fingerprint)
    after = f" The waiver of {lapsed.author} expired on {lapsed.until:%Y-%m-%d}." if lapsed else ""
    why_not = _objection(succession, strict, harmed)
    if why_not:
        text = f"{why_not.text}{after}"
        return Verdict.NO, Reason(why_not.code, text), _step(change, succession.provider)
    passes = _why_it_passes(succession, strict, used_by)
    return Verdict.YES, Reason(passes.code, f"{passes.text}{after}"), None


def _objection(succession: Succession, strict: Strictness, harmed: list[TouchedPact]) -> Reason | None:
    provider, rule = succession.provider, strict.policy.breaking_changes
    if rule is BreakingChanges.WARN:
        return None
    if rule is BreakingChanges.BLOCK:
        return Reason("change-blocked-by-policy", f"The policy of {provider} blocks every breaking change.")
    if not succession.has_consumers:
        text = f"No consumer publishes pacts with {provider}, so who uses this is not known."
        return Reason("change-with-unknown-callers", text)
    if harmed:
        names = list(dict.fromkeys(f"{use.consumer} {use.consumer_version}" for use in harmed))
        have = "has" if len(names) == 1 else "have"
        text = f"It is used by {', '.join(names)}, which {have} not been shown to work without it."
        return Reason("change-used", text)
    return None


def _why_it_passes(succession: Succession, strict: Strictness, used_by: tuple[TouchedPact, ...]) -> Reason:
    new = f"{succession.provider} {succession.new_version}"
    if strict.policy.breaking_changes is BreakingChanges.WARN:
        return Reason("change-allowed", f"The policy of {succession.provider} allows breaking changes.")
    if used_by:
        return Reason("change-survived", f"Every consumer in the environment that uses it works with {new}.")
    return Reason("change-unused", "No consumer in the environment uses it.")


def _not_compared(succession: Succession, strict: Strictness, *, all_hold: bool) -> tuple[Verdict, Reason, str | None]:
    """What cannot be compared may break anything: only what was shown of everybody who is there can outweigh that."""
    provider, rule = succession.provider, strict.policy.breaking_changes
    if rule is BreakingChanges.WARN:
        return Verdict.YES, _why_it_passes(succession, strict, ()), None
    if rule is BreakingChanges.BLOCK_WHEN_USED and succession.has_consumers and all_hold:
        text = f"Every consumer in the environment works with {provider} {succession.new_version}."
        return Verdict.YES, Reason("change-survived", text), None
    text = f"What {provider} {succession.new_version} breaks is unknown."
    step = f"Publish an OpenAPI document of {provider} that can be read."
    return Verdict.UNKNOWN, Reason("change-not-compared", text), step


def _step(change: BreakingChange, provider: str) -> str:
    return (
        f"Keep the old behavior of {provider} until its callers have moved, or add a waiver: "
        f"`pactgate waiver add --pacticipant {provider} --fingerprint {change.fingerprint} …`."
    )

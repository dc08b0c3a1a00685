"""What becomes of pacts that are to be published, given the ones that the version has with the same providers."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pactgate.broker.domain.errors import PactConflictError
from pactgate.broker.domain.publishing.pacts import PactWithContent, content_changed
from pactgate.broker.domain.publishing.publications import Effect, NewPact, PublishingRules
from pactgate.pactfile.content import with_interaction_ids, without_generated_ids
from pactgate.pactfile.merge import conflicts, merged

Check = Callable[[NewPact, PactWithContent, PublishingRules], PactConflictError | None]
"""Why a pact may not be published where the version has one with the provider; None where it may."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the pact of a version with a provider is to be. `sha` names its content, `existing` is what it was."""

    provider: str
    document: dict[str, Any]
    sha: str
    existing: PactWithContent | None
    effect: Effect

    @property
    def changes(self) -> bool:
        """Whether other content takes the place of what was there."""
        return self.existing is not None and self.existing.sha != self.sha

    @property
    def text(self) -> str:
        """The content as it is stored."""
        return json.dumps(with_interaction_ids(self.document), ensure_ascii=False, separators=(",", ":"))


def draft(new: NewPact, existing: PactWithContent | None, rules: PublishingRules, check: Check) -> Draft:
    """The draft of a pact. Raises PactConflictError where `check` says so."""
    refusal = check(new, existing, rules) if existing else None
    if refusal:
        raise refusal
    document = _together(existing, new)
    name = rules.name_of(document)
    effect: Effect = "created"
    if existing is not None:
        effect = "merged" if new.merge else "unchanged" if existing.sha == name else "changed"
    return Draft(new.provider, document, name, existing, effect)


def other_content(new: NewPact, existing: PactWithContent, rules: PublishingRules) -> PactConflictError | None:
    """The content of a version's pact does not change, unless the rules let it."""
    if rules.may_change_content or existing.sha == rules.name_of(new.document):
        return None
    message = content_changed(existing.consumer, existing.consumer_version, existing.provider)
    return PactConflictError(message, existing.content, new.document)


def clashing_parts(new: NewPact, existing: PactWithContent, rules: PublishingRules) -> PactConflictError | None:  # noqa: ARG001 - a Check
    """Parts to merge do not ask the same thing differently."""
    document = json.loads(existing.content)
    clashing = conflicts(document, new.document)
    if not clashing:
        return None
    descriptions = ", ".join(f'"{each}"' for each in clashing)
    message = f"The pact of that version already has these interactions with a different request: {descriptions}"
    return PactConflictError(message, existing.content, new.document, merges=True)


def turns(pacts: Iterable[NewPact]) -> Sequence[dict[int, NewPact]]:
    """Pacts by their place, in turns that have one pact for a provider: the parts of one come after each other."""
    found: dict[int, dict[int, NewPact]] = defaultdict(dict)
    parts: Counter[str] = Counter()
    for place, new in enumerate(pacts):
        found[parts[new.provider]][place] = new
        parts[new.provider] += 1
    return [*found.values()]


def _together(existing: PactWithContent | None, new: NewPact) -> dict[str, Any]:
    """The document to store. Its SHA is that of the whole, also where it is put together from parts."""
    if existing is None or not new.merge:
        return new.document
    return merged(without_generated_ids(json.loads(existing.content)), new.document)

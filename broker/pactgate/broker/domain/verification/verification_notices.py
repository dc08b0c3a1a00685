"""What a verifier shall tell its user about a pact, in the words of the Pact Broker."""

from collections.abc import Sequence
from dataclasses import dataclass

from pactgate.broker.domain.verification.selected_by import criteria
from pactgate.broker.domain.verification.verifiable_pacts import ProviderBuild, VerifiablePact

_PENDING_DOCS = "Read more at https://docs.pact.io/go/pending"
_WIP_DOCS = "Read more at https://docs.pact.io/go/wip"


@dataclass(frozen=True, slots=True)
class VerificationNotice:
    """A sentence for the verifier's output, and when to print it."""

    when: str
    text: str


BETA = VerificationNotice(
    "before_verification",
    "WARNING - this version of the Pact library uses a beta version of the API which will be removed in the future. "
    "Please upgrade your Pact library. See https://docs.pact.io/pact_broker/advanced_topics/"
    "provider_verification_results/#pacts-for-verification for minimum required versions.",
)
"""For verifiers that ask with GET."""


def notices(pact: VerifiablePact, build: ProviderBuild, url: str) -> list[VerificationNotice]:
    """What a verifier shall tell about `pact`, in order. `url` is the pact's."""
    why = _why_in_progress(pact, build, url) if pact.wip else _why(pact, url)
    found = [VerificationNotice("before_verification", why)]
    if pact.pending is None:
        return found
    found.append(VerificationNotice("before_verification", _state(pact, build)))
    return [*found, *_after(pact, build)] if pact.pending else found


def _why(pact: VerifiablePact, url: str) -> str:
    lines = criteria(pact.selected_by, pact.pact.provider)
    several = len(pact.selected_by) > 1
    which = "versions matching the following criteria:" if several else "version matching the following criterion:"
    intro = f"The pact at {url} is being verified because the pact content belongs to the consumer {which}"
    return "\n".join([intro, *(f"    * {line}" for line in lines)])


def _why_in_progress(pact: VerifiablePact, build: ProviderBuild, url: str) -> str:
    selectors = [reason.selector for reason in pact.selected_by]
    heads = sorted({selector.branch for selector in selectors if selector.branch})
    tags = sorted({selector.tag for selector in selectors if selector.tag})
    version = "version" if 1 in (len(heads), len(tags)) else "versions"
    places = [f"from {'branch' if len(heads) == 1 else 'branches'} {_quoted(heads)}"] if heads else []
    places += [f"tagged with {_quoted(tags)}"] if tags else []
    several = len(heads) + len(tags)
    note = f" ({'both' if several == 2 else 'all'} have the same content)" if several > 1 else ""
    who = f"a version of {pact.pact.provider} {_of(build.branch, build.tags)}"
    return (
        f"The pact at {url} is being verified because it is a 'work in progress' pact (ie. it is the pact for the "
        f"latest {version} of {pact.pact.consumer} {' and '.join(places)}{note} and it has not yet been successfully "
        f"verified by {who} when the pact's application version was explicitly specified in the consumer version "
        f"selectors). {_WIP_DOCS}"
    )


def _state(pact: VerifiablePact, build: ProviderBuild) -> str:
    provider = pact.pact.provider
    if not pact.pending:
        return (
            f"This pact has previously been successfully verified by {_who('a', provider, build.branch, build.tags)}. "
            f"If this verification fails, it will fail the build. {_PENDING_DOCS}"
        )
    reason = (
        "it was included as a 'work in progress' pact"
        if pact.wip
        else f"a successful verification result for {_who('a', provider, build.branch, pact.pending_tags)} has not "
        "yet been published"
    )
    return (
        f"This pact is in pending state for this version of {provider} because {reason}. If this verification fails, "
        f"it will not cause the overall build to fail. {_PENDING_DOCS}"
    )


def _after(pact: VerifiablePact, build: ProviderBuild) -> list[VerificationNotice]:
    provider = pact.pact.provider
    tags = () if build.branch else pact.pending_tags
    scope = _who("any", provider, build.branch, tags)
    tagged = f"with {'these tags' if len(tags) > 1 else 'this tag'} " if tags else ""
    still = f"This pact is still in pending state for {scope}"
    failed = f"{still} as a successful verification result {tagged}has not yet been published"
    unpublished = f"{still} as the successful verification results {tagged}have not yet been published."
    done = (
        f"This pact is no longer in pending state for {scope}, as a successful verification result {tagged}has been "
        f"published. If a verification for a version of {provider} {tagged}fails in the future, it will fail the "
        f"build. {_PENDING_DOCS}"
    )
    return [
        VerificationNotice("after_verification:success_true_published_false", unpublished),
        VerificationNotice("after_verification:success_false_published_false", failed),
        VerificationNotice("after_verification:success_true_published_true", done),
        VerificationNotice("after_verification:success_false_published_true", failed),
    ]


def _who(article: str, provider: str, branch: str | None, tags: Sequence[str]) -> str:
    if not branch and not tags:
        return provider
    # "a versions" is what the Pact Broker says.
    version = "version" if branch or len(tags) == 1 else "versions"
    return f"{article} {version} of {provider} {_of(branch, tags)}"


def _of(branch: str | None, tags: Sequence[str]) -> str:
    return f"from branch '{branch}'" if branch else f"with tag {_quoted(tags)}"


def _quoted(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]

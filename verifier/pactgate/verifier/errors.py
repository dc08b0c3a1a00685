"""Why a run could not judge. A failed interaction is none of these: it is a result."""


class NoJudgement(Exception):  # noqa: N818 (an outcome, named by what happened)
    """A run that ended without one; the message is a sentence for the person who started it."""


class NothingToVerify(NoJudgement):
    """No pact was given, a pact has no interactions, or a document no operations: a pass would prove nothing."""


class WrongProvider(NoJudgement):
    """A pact is for another provider than the one under test."""


class UnreadablePact(NoJudgement):
    """A pact cannot be read, by us or by the Pact library; says where."""


class UnusableAddress(NoJudgement):
    """An address that is not an http or https URL with a host."""


class UnknownOperation(NoJudgement):
    """A pattern that should choose operations of a document chooses none."""


class UnusableFunctions(NoJudgement):
    """What should hold functions, for provider states or for messages, cannot be found, or does not hold them."""


class ProviderUnreachable(NoJudgement):
    """Nothing accepts connections at the provider's address, before the replay or after it."""


class ResultMissing(NoJudgement):
    """The Pact library gave no result for an interaction, or one for an interaction that it was not given."""


class LibraryFailed(NoJudgement):
    """The library that does the work failed by itself: what it says is no statement about the provider."""


class OutOfTime(NoJudgement):
    """The run took longer than it was allowed to."""


class ProviderDied(NoJudgement):
    """The provider's process ended before it answered, or while it was needed."""


class ProviderDidNotStart(NoJudgement):
    """The provider's process runs but did not answer in time."""

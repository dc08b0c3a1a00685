"""Whether a result is what it says: a success without a result for each interaction of the pact is none.

Verifiers that publish no results of interactions are believed; see docs/reference/pact-broker.md.
"""

from collections.abc import Iterable
from dataclasses import replace

from pactgate.broker.domain.verification.replayed import Became, Replayed, replayed
from pactgate.broker.domain.verification.test_results import outcomes
from pactgate.broker.domain.verification.verifications import NewVerification
from pactgate.pactfile.model import Interaction


def held_against_pact(result: NewVerification, interactions: Iterable[Interaction]) -> NewVerification:
    """The result as the pact makes it: failed where an interaction failed, and with the number of those left out.

    A result that cannot be traced to an interaction may be about any one without a result. An interaction that the
    pact itself calls pending does not count.
    """
    if not result.success:
        return result
    replays = [each for each in replayed(interactions, outcomes(result.test_results)) if not _is_pending(each)]
    if any(each.became is Became.FAILED for each in replays):
        return replace(result, success=False)
    if all(each.became is Became.UNTOLD for each in replays):
        return result
    left_out = sum(each.became is Became.UNTOLD for each in replays)
    untraced = sum(each.interaction is None for each in replays)
    return replace(result, unverified=max(0, left_out - untraced))


def _is_pending(replay: Replayed) -> bool:
    return replay.interaction is not None and replay.interaction.pending

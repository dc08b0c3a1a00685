"""Say how what was refused differs from what is there: outside the transaction that refused it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pactgate.broker.actions.documents.judging import OF_A_PAGE, Judging
from pactgate.broker.actions.publishing.differences import (
    difference_if_merged,
    difference_of_documents,
    difference_of_pacts,
)
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.errors import (
    PactConflictError,
    ProviderContractConflictError,
    PublicationConflictError,
)
from pactgate.broker.judging.questions import JudgingQuestion

_SMALL = 4_000
"""Characters whose difference takes a millisecond or two, whatever they say."""


@contextmanager
def conflicts_explained(judging: Judging) -> Iterator[None]:
    """Fills in the differences of a conflict that is raised inside the block, as far as they can be had in time."""
    try:
        yield
    except PublicationConflictError as error:
        for conflict in error.conflicts:
            _explain_pact(judging, conflict)
        raise
    except PactConflictError as error:
        _explain_pact(judging, error)
        raise
    except ProviderContractConflictError as error:
        error.difference = _difference(judging, difference_of_documents, error.there, error.other)
        raise


def _explain_pact(judging: Judging, conflict: PactConflictError) -> None:
    judge = difference_if_merged if conflict.merges else difference_of_pacts
    conflict.difference = _difference(judging, judge, conflict.there, json.dumps(conflict.other, ensure_ascii=False))


def _difference(judging: Judging, judge: Callable[[str, str], str], there: str, other: str) -> str:
    if len(there) + len(other) <= _SMALL:
        return judge(there, other)
    # The refusal says what is wrong without it, and to read what was sent took its time already.
    brief = judging if judging.patience is None else judging.patient(judging.patience * OF_A_PAGE)
    [found] = brief.ask([JudgingQuestion(judge, (there, other))], ["the difference to what a version published before"])
    return f"The difference is not shown: {found.text}." if isinstance(found, Unresolved) else found

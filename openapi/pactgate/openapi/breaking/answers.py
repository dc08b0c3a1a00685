"""The responses of two operations, matched by what is answered with each status."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pactgate.openapi.document import DocumentedResponse, Operation

type ResponsePair = tuple[DocumentedResponse, DocumentedResponse]


@dataclass(frozen=True, slots=True)
class MatchedResponses:
    """The responses of two operations, by the statuses that either tells apart; a range stands for its other statuses.

    Attributes:
        pairs: what is answered with a status before and after, by its own response, its range's or the default.
        replaced: those of success statuses whose place the default took, beside which they were something else before.
        removed: what is answered no longer: neither a range nor the default speaks of the status.
        narrowed: ranges of which only some statuses are left.
        added: what was not answered before.
    """

    pairs: tuple[ResponsePair, ...]
    replaced: tuple[ResponsePair, ...]
    removed: tuple[DocumentedResponse, ...]
    narrowed: tuple[DocumentedResponse, ...]
    added: tuple[DocumentedResponse, ...]


def matched_responses(old: Operation, new: Operation) -> MatchedResponses:
    """Match what two operations answer with each status that either of them names."""
    pairs: list[ResponsePair] = []
    replaced: list[ResponsePair] = []
    removed: list[DocumentedResponse] = []
    narrowed: list[DocumentedResponse] = []
    added: list[DocumentedResponse] = []
    for status in sorted(old.responses.keys() | new.responses.keys()):
        before, after = _answer(old, status), _answer(new, status)
        if before and after:
            (replaced if _is_replaced(status, old, new) else pairs).append((before, after))
        elif before:
            (narrowed if any(_left_of(before, old, new)) else removed).append(before)
        elif after:
            added.append(after)
    return MatchedResponses(tuple(pairs), tuple(replaced), tuple(removed), tuple(narrowed), tuple(added))


def _answer(operation: Operation, status: str) -> DocumentedResponse | None:
    """The response as one of that status, whichever part of the document says it."""
    response = operation.response(status)
    is_to_head = operation.method == "HEAD"
    if response is None or (response.status.upper() == status and not is_to_head):
        return response
    return replace(response, status=status, is_to_head=is_to_head)


def _is_replaced(status: str, old: Operation, new: Operation) -> bool:
    """Whether a success becomes what the default says, which was another thing: as a rule the errors' one."""
    before, default = old.response(status), old.responses.get("DEFAULT")
    if not status.startswith("2") or before is None or default is None or before is default:
        return False
    is_default = new.response(status) is new.responses.get("DEFAULT")
    return is_default and any(before.node.at(key).raw != default.node.at(key).raw for key in ("content", "headers"))


def _left_of(response: DocumentedResponse, old: Operation, new: Operation) -> Iterator[DocumentedResponse]:
    """The statuses that are left of a range; one without content is nothing of one that has some."""
    if not response.status.upper().endswith("XX"):
        return
    for status in new.responses.keys() - old.responses.keys():
        other = new.responses[status]
        if status.startswith(response.status[0]) and (other.content or not response.content):
            yield other

"""Whether the answers of a fuzz run show an operation at all, and what keeps it from that; knows no library.

docs/decisions/0024-what-a-fuzz-run-shows.md says why.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

_SUCCESSES = range(200, 300)
_REFUSALS = range(400, 500)


@dataclass(frozen=True, slots=True)
class DocumentedOperation:
    """What a document says of an operation, as far as its answers are weighed by it.

    Attributes:
        statuses: the keys of its responses: `200`, `4XX`, `default`.
        is_secured: whether it requires credentials.
        has_path_parameters: whether its path names a thing that must be there, such as `/orders/{id}`.
    """

    statuses: tuple[str, ...] = ()
    is_secured: bool = False
    has_path_parameters: bool = False

    @property
    def successes(self) -> tuple[str, ...]:
        """Those of the statuses that are a success, or may be one; where there is none, all."""
        return tuple(key for key in self.statuses if key == "default" or key[:1] in {"2", "3"}) or self.statuses

    def documents(self, status: int) -> bool:
        """Whether a status is documented, be it by a range or by `default`."""
        return "default" in self.statuses or self._names(self.statuses, status)

    def shows(self, status: int) -> bool:
        """Whether an answer of that status shows the operation: a documented success.

        Where the document has no success, whatever it documents shows all that it promises. A redirect must be
        documented by name: one that only falls under `default` mostly leads to a login.
        """
        if status in _SUCCESSES and (not self.statuses or "default" in self.statuses):
            return True
        return self._names(self.successes, status)

    def may_refuse(self, status: int, *, is_invalid: bool) -> bool:
        """Whether an answer with an undocumented status breaks no promise: it refuses what need not be taken.

        Args:
            status: that of the answer.
            is_invalid: whether the request was made so that it does not match the document.
        """
        refuses = is_invalid or (self.is_secured and status in {401, 403})
        return refuses and status in _REFUSALS and not self.documents(status)

    @staticmethod
    def _names(keys: tuple[str, ...], status: int) -> bool:
        return not {key.upper() for key in keys}.isdisjoint({str(status), f"{status // 100}XX"})


@dataclass(frozen=True, slots=True)
class FuzzSetting:
    """What all operations of a run have in common.

    Attributes:
        sends_headers: whether headers were given, which may be credentials.
        missing_path: the path of the document's server, where the base URL lacks it; empty where it does not.
        only_404: whether no operation had another answer than 404.
    """

    sends_headers: bool = False
    missing_path: str = ""
    only_404: bool = False


ALONE = FuzzSetting()


def reason_not_exercised(
    operation: DocumentedOperation, answers: Mapping[str, int], around: FuzzSetting = ALONE
) -> str:
    """Why an operation without a documented success was not exercised: what was answered, and the likely cause."""
    counts = ", ".join(f"{status} ({times})" for status, times in sorted(answers.items())) or "none"
    wanted = ", ".join(operation.successes) or "2XX"
    causes = _likely_cause(operation, {int(status) for status in answers}, around)
    return f"It was not exercised: none of its answers was a documented success ({wanted}); answers: {counts}. {causes}"


def _likely_cause(operation: DocumentedOperation, statuses: AbstractSet[int], around: FuzzSetting) -> str:
    if 401 in statuses:
        how = "are wrong or have expired" if around.sends_headers else "are missing"
        return f"Likely cause: the credentials {how}. Give valid ones with --header or --header-env."
    if 403 in statuses:
        return "Likely cause: the credentials may not do this. Give those of a user who may, with --header-env."
    if 429 in statuses:
        return "Likely cause: the provider limits how many requests it takes. Switch its rate limit off for this run."
    if statuses <= {404, 405} and (405 in statuses or around.only_404 or not operation.has_path_parameters):
        path = f" The path of the document's server, {around.missing_path}, is not in it." * bool(around.missing_path)
        return f"Likely cause: the base path. Check that --base-url is where the document's paths begin.{path}"
    if 404 in statuses:
        return (
            "Likely cause: test data. Nothing is there by the names that were tried: start the build with data, and "
            "give their names as examples of the path parameters."
        )
    return "Likely cause: test data. No generated request was taken: give one that is, as an example in the document."

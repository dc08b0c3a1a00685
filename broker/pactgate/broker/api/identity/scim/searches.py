"""What a client looks for: a filter, an order, and a part of the list, which is bounded.

A filter that names a user or a group by what is unique is answered from an index; what is found so, or else all, is
asked one by one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fastapi.params import Depends as Dependency
from scim2_models import (
    Context,
    InvalidFilterException,
    ListResponse,
    Resource,
    ResponseParameters,
    ScimPolicy,
    SearchRequest,
)
from scim2_models.path import CompareOperator, Comparison, FilterNode, LogicalExpr, LogicalOperator, ValuePath
from starlette.requests import Request

from pactgate.broker.api.answers import Json
from pactgate.broker.api.identity.scim.answers import ScimResponse, checking
from pactgate.broker.api.queries import parameter, query_of
from pactgate.broker.domain.identity.provisioning import ListPart, Sought
from pactgate.broker.query import GREATEST

MOST = 200
"""How many resources an answer has at most."""

USUAL = 100


def _comparable(binding: Any, value: str) -> str:  # noqa: ANN401 - the library's own
    """A text as it is compared: as logins and names are stored."""
    return value if binding.case_exact else value.casefold()


POLICY = ScimPolicy(
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
    comparison_key=_comparable,
)
"""What is taken that RFC 7644 does not ask for: Microsoft Entra ID sends it."""

ATTRIBUTES = (
    parameter("attributes", "The attributes to answer with, separated by commas."),
    parameter("excludedAttributes", "The attributes to leave out, separated by commas."),
)
SEARCH = (
    parameter("filter", 'Which ones are wanted, such as `userName eq "ann@example.org"`.'),
    parameter("sortBy", "The attribute to sort by."),
    parameter("sortOrder", "How to sort.", type="string", enum=["ascending", "descending"]),
    parameter("startIndex", "The number of the first one; they count from 1.", type="integer"),
    parameter("count", f"How many at most; {USUAL} if it is left out, never more than {MOST}.", type="integer"),
    *ATTRIBUTES,
)


def parameters_of[Asked: ResponseParameters[Any]](kind: type[Asked], parameters: Sequence[Json]) -> Dependency:
    """What a route depends on that takes `parameters` from the query, as a `kind`. A fault raises SCIMException."""
    names = [each["name"] for each in parameters]

    def read(request: Request) -> Asked:
        query = request.query_params
        with checking(), POLICY:
            return kind.model_validate({name: query[name] for name in names if name in query})

    return query_of(read, *parameters)


@dataclass(frozen=True, slots=True)
class Listing:
    """Where resources are found: those that are sought, or some of all, and how many there are.

    `unique` are the attributes, in lower case, by which they can be sought, and what that is called there.
    """

    unique: Mapping[str, str]
    find: Callable[[Sought, ListPart | None], Sequence[Resource[Any]]]
    count: Callable[[], int]


def found(asked: SearchRequest[Any], listing: Listing, kind: type[Resource[Any]]) -> ScimResponse:
    """The part of a list that is asked for."""
    start = min(asked.start_index_0 or 0, GREATEST)
    size = min(USUAL if asked.count is None else asked.count, MOST)
    if asked.filter is None and asked.sort_by is None:
        total = listing.count()
        part = listing.find(Sought(), ListPart(min(start, total), size)) if size else []
    else:
        with POLICY:
            named = listing.find(_sought(asked.filter.ast, listing.unique) if asked.filter else Sought(), None)
            matching = [each for each in named if asked.filter is None or asked.filter.match(each)]
            total, part = len(matching), asked.sort(matching)[start : start + size]
    # Subscripted by a call: what is in the list is a value here.
    response = ListResponse.__class_getitem__(kind)(
        total_results=total, start_index=start + 1, items_per_page=len(part), resources=list(part)
    )
    body = response.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked)
    return ScimResponse({"Resources": [], **body})


def _sought(node: FilterNode, unique: Mapping[str, str], inside: str = "") -> Sought:
    """What a filter says for sure of all that it matches. Raises InvalidFilterException."""
    if isinstance(node, Comparison) and node.op is CompareOperator.eq and isinstance(node.value, str):
        path = node.attr_path
        name = ".".join(each for each in (inside, path.attr, path.sub_attr) if each).lower()
        return Sought(**{unique[name]: _storable(node.value)}) if name in unique else Sought()
    if isinstance(node, ValuePath):
        return _sought(node.val_filter, unique, node.attr_path.attr)
    if isinstance(node, LogicalExpr) and node.op is LogicalOperator.and_:
        terms = [asdict(_sought(term, unique, inside)) for term in node.terms]
        return Sought(**{name: value for each in terms for name, value in each.items() if value is not None})
    return Sought()


def _storable(value: str) -> str:
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise InvalidFilterException(detail="The filter holds a character that no value has: NUL, or half of one.")
    return value

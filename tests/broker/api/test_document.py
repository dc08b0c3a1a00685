import json
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.responses import Response

from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.app import ROUTERS
from pactgate.broker.api.document import DocumentedRoute, UndescribedRouteError, document
from tests.conftest import RunningBroker
from tests.story import Json, Story

LARGEST_BYTES = 300_000


@pytest.fixture
def served(sqlite_broker: RunningBroker) -> Iterator[Json]:
    with Story(sqlite_broker.url) as story:
        yield story.get("/openapi.json")


def routes() -> set[tuple[str, str, str]]:
    """What the API can do: path, method, name. What SCIM knows and the broker cannot do is answered, and not told."""
    found = [each for router in ROUTERS for each in router.routes]
    assert all(isinstance(each, APIRoute) for each in found)
    return {
        (each.path_format, method.lower(), each.name)
        for each in found
        if isinstance(each, APIRoute) and each.include_in_schema
        for method in each.methods or ()
    }


def test_every_route_is_told_and_nothing_else(served: Json) -> None:
    told = {
        (path, method, operation["operationId"])
        for path, operations in served["paths"].items()
        for method, operation in operations.items()
    }
    assert told == routes()


def test_every_name_is_of_one_operation() -> None:
    names = [name for _, _, name in routes()]
    assert len(set(names)) == len(names)


def test_a_schema_is_what_every_body_of_that_name_is(served: Json) -> None:
    """Two bodies of one name would share the schema of one: what the other takes would stand nowhere."""
    routed = [each for router in ROUTERS for each in router.routes if isinstance(each, APIRoute)]
    models = [(name, schema) for each in routed for name, schema in DocumentedRoute(each).models.items()]
    assert models
    written = served["components"]["schemas"]
    assert {name for name, schema in models if written[name] != schema} == set()


def test_the_document_is_sound_and_small(served: Json) -> None:
    assert [str(error) for error in OpenAPIV31SpecValidator(served).iter_errors()] == []
    assert len(json.dumps(served, separators=(",", ":"))) < LARGEST_BYTES


def test_what_a_route_depends_on_tells_how_it_refuses(served: Json) -> None:
    put = served["paths"]["/pacticipants/{pacticipant}/versions/{version}"]["put"]
    assert set(put["responses"]) == {"200", "201", "400", "401", "403", "404", "406", "413", "415", "422", "429"}
    assert put["requestBody"]["required"] is False
    assert list(put["requestBody"]["content"]) == ["application/json"]
    assert set(served["paths"]["/health/live"]["get"]["responses"]) == {"200", "400", "406"}


def test_a_route_that_does_not_say_what_it_returns_is_named() -> None:
    router = APIRouter(route_class=SegmentRoute)

    @router.get("/planted", name="planted")
    def planted() -> Response:
        return Response()

    app = FastAPI()
    app.router.routes.extend(router.routes)
    with pytest.raises(UndescribedRouteError, match="GET /planted does not say what it returns"):
        document(app)

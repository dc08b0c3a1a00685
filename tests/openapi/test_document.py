"""Views on a document."""

from pactgate import openapi

DOCUMENT = b"""\
openapi: 3.2.0
info: {title: t, version: "1"}
paths:
  /a/{id}/{part}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: X-Trace, in: header, schema: {type: string}}
      - {name: Accept, in: header, schema: {type: string}}
    get:
      parameters:
        - $ref: '#/components/parameters/Part'
        - {name: x-trace, in: header, required: true, schema: {type: string}}
      responses:
        2xx: {$ref: '#/components/responses/Fine'}
    query: {responses: {}}
    additionalOperations:
      COPY: {responses: {}}
components:
  parameters:
    Part: {name: part, in: path, required: true, schema: {type: string}}
  responses:
    Fine: {description: fine, headers: {X-Rate: {schema: {type: integer}}, Content-Type: {schema: {type: string}}}}
"""


def test_operations_have_the_names_that_people_use() -> None:
    assert list(openapi.read(DOCUMENT).operations) == [f"{m} /a/{{id}}/{{part}}" for m in ("GET", "QUERY", "COPY")]


def test_parameters_of_the_path_item_are_hidden_by_the_operations_own() -> None:
    parameters = openapi.read(DOCUMENT).operations["GET /a/{id}/{part}"].parameters
    assert set(parameters) == {("path", "#0"), ("path", "#1"), ("header", "x-trace")}
    assert parameters["header", "x-trace"].required


def test_references_are_followed() -> None:
    (response,) = openapi.read(DOCUMENT).operations["GET /a/{id}/{part}"].responses.values()
    assert response.node.pointer == "#/components/responses/Fine"
    assert response.is_success
    assert list(response.headers) == ["x-rate"]

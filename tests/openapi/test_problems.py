"""What is wrong with a document itself."""

import pytest

from pactgate import openapi


def test_a_sound_document_has_no_problems() -> None:
    content = b'openapi: "3.0.3"\ninfo: {title: t, version: "1"}\npaths: {}\n'
    assert openapi.problems(openapi.read(content)) == ()


@pytest.mark.parametrize("thorough", [True, False])
def test_problems_name_their_place_and_a_fix(thorough: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    content = b'openapi: "3.1.0"\ninfo: {title: t}\npaths: {/a: {get: {responses: {"200": {}}}}}\n'
    found = openapi.problems(openapi.read(content), thorough=thorough)
    assert ("#/info", "Add it") in {(problem.pointer, problem.fix) for problem in found}
    assert any(problem.pointer == "#/paths/~1a/get/responses/200" for problem in found)


def test_a_reference_that_leads_nowhere_is_a_problem_and_no_crash() -> None:
    content = b'openapi: "3.0.3"\ninfo: {title: t, version: "1"}\npaths: {/a: {$ref: "#/components/none"}}\n'
    assert openapi.problems(openapi.read(content))


def test_a_reference_to_the_network_is_not_followed() -> None:
    content = (
        b'openapi: "3.0.3"\ninfo: {title: t, version: "1"}\ncomponents: {schemas: {A: {$ref: "http://127.0.0.1:9/"}}}\n'
        b"paths: {}\n"
    )
    assert openapi.problems(openapi.read(content))


def test_what_the_library_stumbles_over_hides_no_problem_of_the_metaschema() -> None:
    content = (
        b'openapi: "3.0.3"\ninfo: {title: t, version: "1"}\n'
        b"paths: {/a: {get: {parameters: [{in: query, schema: {}}], responses: {default: {description: d}}}}}\n"
    )
    found = openapi.problems(openapi.read(content))
    assert any(problem.pointer.startswith("#/paths/~1a/get/parameters/0") for problem in found)


def test_only_the_thorough_check_knows_rules_beyond_the_metaschema() -> None:
    operation = "{operationId: same, responses: {default: {description: d}}}"
    content = (
        f'openapi: "3.0.3"\ninfo: {{title: t, version: "1"}}\npaths: {{/a: {{get: {operation}, put: {operation}}}}}\n'
    )
    document = openapi.read(content.encode())
    assert openapi.problems(document, thorough=False) == ()
    assert "same" in openapi.problems(document)[0].message

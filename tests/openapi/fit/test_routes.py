"""Which operation a request line means."""

from typing import Any

import pytest

from tests.openapi.fit.kit import document, errors, fit, pact

INTEGER = {"type": "integer"}


def operation(*parameters: str) -> dict[str, Any]:
    declared = [{"name": name, "in": "path", "required": True, "schema": INTEGER} for name in parameters]
    return {"get": {"parameters": declared, "responses": {"200": {"description": ""}}}}


PATHS = {
    "/u/{id}": operation("id"),
    "/u/me": operation(),
    "/{kind}/all": operation(),
    "/f/{name}.json": operation("name"),
    "/cmp/{a}...{b}": operation("a", "b"),
    "/m/{p}": {"get": {"parameters": [{"name": "p", "in": "path", "style": "matrix", "schema": INTEGER}]}},
    "/l/{p}": {
        "get": {
            "parameters": [
                {
                    "name": "p",
                    "in": "path",
                    "style": "label",
                    "explode": True,
                    "schema": {"type": "array", "items": INTEGER},
                }
            ]
        }
    },
    "/open/{": operation(),
}


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/u/5", "GET /u/{id}"),
        ("/u/me", "GET /u/me"),
        ("/u/all", "GET /{kind}/all"),
        ("/u/you", None),
        ("/u/5/", None),
        ("/u//5", None),
        ("/U/5", None),
        ("/u/", None),
        ("/u/5?a=1", None),
        ("/f/1.json", "GET /f/{name}.json"),
        ("/f/1.xml", None),
        ("/cmp/1...2", "GET /cmp/{a}...{b}"),
        ("/m/;p=5", "GET /m/{p}"),
        ("/l/.1.2", "GET /l/{p}"),
        ("/l/.1.b", None),
        ("/open/5", None),
        ("/a%2Fb/all", "GET /{kind}/all"),
    ],
)
def test_a_path_means_the_most_exact_operation_that_takes_its_values(path: str, meant: str | None) -> None:
    answers = {"200": {"description": ""}, "deprecated": True}
    for item in PATHS.values():
        item["get"] |= {"responses": answers, "deprecated": True}
    found = fit(pact({"path": path}), {**document({}), "paths": PATHS})
    operations = [one.operation for one in found.misfits if one.code == "request.operation.deprecated"]
    assert operations == ([meant] if meant else [])
    assert found.compatible is bool(meant)


@pytest.mark.parametrize(
    ("url", "path", "fits"),
    [
        ("https://shop.example/api", "/api/x", True),
        ("https://shop.example/api/", "/api/x", True),
        ("https://shop.example/api", "/x", True),
        ("https://shop.example/api", "/other/x", False),
        ("/api/{version}", "/api/v1/x", True),
        ("{scheme}://shop.example/api", "/api/x", True),
    ],
)
def test_the_path_of_a_server_may_stand_before(url: str, path: str, *, fits: bool) -> None:
    assert (not errors(pact({"path": path}), document({}, servers=[{"url": url}]))) is fits


def test_a_method_that_the_path_does_not_have() -> None:
    found = fit(pact({"method": "DELETE"}), document({}))
    assert [(one.code, one.operation) for one in found.misfits] == [("request.path-or-method.unknown", None)]
    assert "DELETE /x" in found.misfits[0].text

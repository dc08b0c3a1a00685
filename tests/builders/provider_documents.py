"""Documents of a provider of orders, and how a version publishes one with its self-verification."""

from tests.story import Json, Story, base64_of, interaction

TOTAL = {"type": "object", "required": ["total"], "properties": {"total": {"type": "number"}}}


def document(schema: Json = TOTAL) -> Json:
    answer = {"description": "the order", "content": {"application/json": {"schema": schema}}}
    place = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {"parameters": [place], "responses": {"200": answer}}
    info = {"title": "orders", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": {"/orders/{id}": {"get": operation}}}


FITTING = document()

WITHOUT_TOTAL = document({"type": "object", "additionalProperties": False, "properties": {"sum": {"type": "number"}}})


def promise(
    story: Story, version: str, content: Json, *, kept: bool | None = True, report: Json | str = "7 cases"
) -> None:
    """Publish the document of a version of orders, with what its self-verification said."""
    contract: Json = {"content": base64_of(content), "contentType": "application/json", "specification": "oas"}
    if kept is not None:
        contract["selfVerificationResults"] = {
            "success": kept,
            "verifier": "schemathesis",
            "content": base64_of(report),
            "contentType": "text/plain",
        }
    href = story.link("pf:publish-provider-contract", provider="orders")
    told = story.request(
        "POST", href, json={"pacticipantVersionNumber": version, "branch": "main", "contract": contract}
    )
    assert told.is_success, told.text


def compared(story: Story, content: Json | str, *, provider: str = "orders", environment: str = "production") -> Json:
    """What the broker says of a document that nobody has published."""
    body = {"environment": environment, "contract": {"content": base64_of(content)}}
    answer = story.request("POST", story.link("pactgate:compare", provider=provider), json=body)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def asked(story: Story, pacticipant: str, version: str) -> tuple[str, object, Json]:
    """The verdict in both languages, and the one pair that it rests on."""
    ours = story.decision(pacticipant, version, "production")
    query = f"q[][pacticipant]={pacticipant}&q[][version]={version}&latestby=cvp&environment=production"
    deployable = story.matrix(query)["summary"]["deployable"]
    [pair] = ours["pairs"]
    return ours["verdict"], deployable, pair


BOTH = {
    "type": "object",
    "required": ["total", "status"],
    "properties": {"total": {"type": "number"}, "status": {"type": "string"}},
}

ONLY_STATUS = {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}


def reading(field: str) -> Json:
    made = interaction("a request for the status")
    made["response"]["body"] = {field: "open"}
    return made

"""Teams and applications, made over HTTP."""

from tests.story import Json, Story


def team(root: Story, name: str, **body: object) -> Json:
    answer = root.request("POST", "/admin/teams", json={"name": name, **body})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def application(root: Story, name: str) -> str:
    assert root.request("POST", "/pacticipants", json={"name": name}).status_code == 201
    return name


def of(team: Json, what: str) -> list[str]:
    return [each["name"] for each in team["_embedded"][what]]

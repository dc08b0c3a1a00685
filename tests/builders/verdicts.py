"""The verdict on a version, as the Pact Broker's matrix and as our decision have it."""

from tests.story import Json, Story


def stock(story: Story, pacticipant: str, version: str, environment: str) -> Json:
    """What a stock client is answered."""
    query = f"q[][pacticipant]={pacticipant}&q[][version]={version}&latestby=cvpv&environment={environment}"
    summary: Json = story.matrix(query)["summary"]
    return summary


def both(story: Story, pacticipant: str, version: str) -> tuple[str, object]:
    """The verdict in both languages."""
    ours = story.decision(pacticipant, version, "production")["verdict"]
    return ours, stock(story, pacticipant, version, "production")["deployable"]

"""Who is connected with whom by integrations."""

from collections.abc import Sequence

from pactgate.broker.domain.versions.pacticipants import Integration


def group_of(pacticipant_id: int, integrations: Sequence[Integration], most: int | None = None) -> list[Integration]:
    """The integrations over which a pacticipant is connected with others, near or far, in the order in which they came.

    From circle to circle around the pacticipant, until nobody new is met, or at least `most` pacticipants are.
    """
    met = {pacticipant_id}
    while True:
        group = [
            integration for integration in integrations if met & {integration.consumer_id, integration.provider_id}
        ]
        reached = met | {id_ for each in group for id_ in (each.consumer_id, each.provider_id)}
        if reached == met or (most is not None and len(reached) >= most):
            return group
        met = reached

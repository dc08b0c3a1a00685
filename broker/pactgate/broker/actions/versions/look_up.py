"""Find what a person named; a name that nobody knows is told with those that it resembles."""

from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.errors import NoSuchPacticipantError, NotFoundError
from pactgate.broker.domain.names import hint
from pactgate.broker.domain.versions.pacticipants import Pacticipant
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import find_environment, list_environments
from pactgate.broker.store.versions.pacticipants import find_pacticipant, list_pacticipants

_NO_ENVIRONMENT = "There are no environments yet. Create one with `pactgate create-environment`."
_NO_PACTICIPANT = "There are no pacticipants yet. Publishing a contract creates them."


def pacticipant_called(tx: Transaction, name: str) -> Pacticipant:
    """The pacticipant of that name. Raises NoSuchPacticipantError."""
    found = find_pacticipant(tx, name)
    if found is None:
        near = hint(name, [pacticipant.name for pacticipant in list_pacticipants(tx)]) or _NO_PACTICIPANT
        message = f"No pacticipant with name '{name}' found. {near}"
        raise NoSuchPacticipantError(message)
    return found


def environment_called(tx: Transaction, name: str) -> Environment:
    """The environment of that name. Raises NotFoundError."""
    found = find_environment(tx, name=name)
    if found is None:
        near = hint(name, [environment.name for environment in list_environments(tx)]) or _NO_ENVIRONMENT
        message = f"No environment with name '{name}' found. {near}"
        raise NotFoundError(message)
    return found

"""What can go wrong in the broker's own terms. Errors carry facts; the HTTP face gives them a status."""

from collections.abc import Mapping, Sequence

from pactgate.broker.domain.notices import Notice


class BrokerError(Exception):
    """The root of everything the broker refuses on purpose."""


class CredentialsRefusedError(BrokerError):
    """Somebody is not who they say, or is let in by no rule. The message says what is wrong with what they sent."""


class ForbiddenError(BrokerError):
    """Whoever asks lacks a permission. The message names it, and what for."""


class LastAdministratorError(BrokerError):
    """Nobody would be left who may administer the broker. The message says what to do first."""


class TooLongError(BrokerError):
    """What was asked takes longer than the operator lets it."""


class StillJudgingError(BrokerError):
    """What was asked rests on something that is still being judged. Asking again in some seconds may tell."""


class NotFoundError(BrokerError):
    """Something that was named does not exist. The message names it."""


class NoSuchPacticipantError(NotFoundError):
    """A pacticipant that was named does not exist. Clients print the message, so it is the Pact Broker's."""


class ElsewhereError(NotFoundError):
    """What was asked for is not told at this address. The message says where it is."""


class InvalidError(BrokerError):
    """The request says something that cannot be. Holds messages by the field at fault.

    `fields` maps a dotted field name ("consumer.name"; "" where no single field is at fault) to its messages.
    """

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__("; ".join(f"{name} {text}".strip() for name, texts in fields.items() for text in texts))
        self.fields = fields


class TakenError(InvalidError):
    """A name or an address that there may be once is somebody else's. Holds messages by the field at fault."""


class CannotRedeployError(InvalidError):
    """A deployment or a release that is over was to be made current again."""


class InvalidQueryError(BrokerError):
    """A question to the matrix that cannot be answered. Holds one sentence for each fault."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


class UnreadableError(BrokerError):
    """A body that is not what its content type says. The message names the place."""


class PactConflictError(BrokerError):
    """A pact of that consumer version is there already, with other content.

    `there` is the text of the one, `other` the other; `merges` says that this was to be added to it. `difference` is
    text for people, which somebody fills in who has time for it.
    """

    def __init__(self, message: str, there: str, other: Mapping[str, object], *, merges: bool = False) -> None:
        super().__init__(message)
        self.there, self.other, self.merges = there, other, merges
        self.difference = ""


class StillPresentError(BrokerError):
    """What is to be deleted is in an environment now. The message names all of it."""


class SimilarNamesError(BrokerError):
    """A pact came for a pacticipant that is new, and whose name is almost that of another one."""


class PublicationConflictError(BrokerError):
    """A publication of several contracts was refused whole: for conflicts, and for `others` that are messages."""

    def __init__(self, conflicts: Sequence[PactConflictError], others: Sequence[str]) -> None:
        self.conflicts = conflicts
        self.messages = [*map(str, conflicts), *others]
        super().__init__("; ".join(self.messages))
        self._others = others

    @property
    def notices(self) -> Sequence[Notice]:
        """What explains each conflict."""
        of_conflicts = [
            notice
            for each in self.conflicts
            for notice in (Notice("error", str(each)), Notice("info", each.difference))
        ]
        return [*of_conflicts, *(Notice("error", text) for text in self._others)]


class ProviderContractConflictError(BrokerError):
    """A provider version has a provider contract already, with other content: `there`, and not `other`.

    `difference` is text for people, which somebody fills in who has time for it.
    """

    def __init__(self, message: str, there: str, other: str) -> None:
        super().__init__(message)
        self.there, self.other = there, other
        self.difference = ""

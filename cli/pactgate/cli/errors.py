"""What can go wrong for a user of the command line: each a class with its sentence and its exit code."""

from collections.abc import Iterable

from pactgate.cli.exit_codes import ExitCode


class CommandProblem(Exception):  # noqa: N818 - a base class for outcomes, of which some are no errors of ours
    """Anything that ends a command early with one sentence on stderr; `exit_code` is how the process ends."""

    exit_code: ExitCode = ExitCode.USAGE


class Usage(CommandProblem):
    """The options contradict each other, or one of them has a value that nothing can be done with."""


class Unreadable(CommandProblem):
    """A file that was named is missing or does not say what it should."""


class MissingExtra(CommandProblem):
    """The command needs packages that this installation does not have."""

    def __init__(self, command: str, extra: str, module: str) -> None:
        super().__init__(
            f"'pactgate {command}' needs the module {module}, which is not installed: pip install 'pactgate[{extra}]'"
        )


class CannotStart(CommandProblem):
    """The broker cannot run as it was asked to: a setting, the database or the port."""


class NothingToJudge(CommandProblem):
    """The question is sound, but there is nothing to answer it with."""

    exit_code = ExitCode.UNKNOWN


class ProviderNotAnswering(CommandProblem):
    """The provider build under test does not answer."""

    exit_code = ExitCode.UNREACHABLE


class NoWorkloadToken(CommandProblem):
    """The CI was to say who asks, and gives no token."""

    def __init__(self, why: str) -> None:
        super().__init__(f"There is no token of the CI to send to the broker: {why}. --auth none sends none.")


class BrokerUnreachable(CommandProblem):
    """Nothing answers at the address of the broker, or not in time."""

    exit_code = ExitCode.UNREACHABLE

    def __init__(self, url: str, cause: str) -> None:
        super().__init__(f"The broker at {url} could not be reached: {cause}.")
        self.url = url


class BrokerFailed(CommandProblem):
    """The broker answered with a fault of its own (5xx)."""

    exit_code = ExitCode.UNREACHABLE

    def __init__(self, url: str, status: int, messages: Iterable[str]) -> None:
        reason = "; ".join(messages).rstrip(".") or "no reason was given"
        super().__init__(f"The broker failed with {status} at {url}: {reason}.")
        self.status = status


class NotABroker(CommandProblem):
    """Something answers at the address, but it is no broker."""

    def __init__(self, url: str, seen: str) -> None:
        super().__init__(f"There is no broker at {url} ({seen}): check --broker-base-url.")
        self.url = url
        self.seen = seen


class Unauthorised(CommandProblem):
    """The broker wants credentials, other ones, or ones that may do more (401, 403)."""

    def __init__(self, url: str, status: int, messages: Iterable[str] = ()) -> None:
        reasons = "".join(f" ({message})" for message in messages)
        wanted = "requires valid credentials" if status == 401 else "does not allow this with these credentials"
        super().__init__(
            f"The broker {wanted}: {url} answered {status}{reasons}. "
            "Check --broker-token, --broker-username and --broker-password; with --auth oidc, the broker's trust rules."
        )
        self.status = status


class Refused(CommandProblem):
    """The broker understood the request and refuses it (4xx); `messages` are its own words."""

    def __init__(self, url: str, status: int, messages: Iterable[str]) -> None:
        self.status = status
        self.messages = tuple(messages)
        reason = "; ".join(self.messages).rstrip(".") or "No reason was given"
        super().__init__(f"{reason} (the broker answered {status} at {url}).")


class Conflict(Refused):
    """The broker already holds other content under this name and version (409).

    `difference` is between the two, as text; empty where the broker does not tell it, or the conflict is another one.
    """

    exit_code = ExitCode.NO

    def __init__(self, url: str, status: int, messages: Iterable[str], difference: str = "") -> None:
        super().__init__(url, status, messages)
        self.difference = difference
        if difference:
            advice = (
                "What a version published never changes. Publish this under another version, with "
                "--consumer-app-version for a pact or --provider-app-version for a document: best one that contains "
                "the commit. If nothing changed but values that are made anew in each run, give these fixed examples."
            )
            self.args = (f"{self.args[0]}\n\n{difference}\n\n{advice}",)


class NoSuchLink(CommandProblem):
    """The document of the broker offers no link for what the command wants to do."""

    def __init__(self, relation: str, url: str) -> None:
        super().__init__(
            f"The broker offers no '{relation}' link at {url}, so it cannot do this: is it a pactgate broker?"
        )
        self.relation = relation


class NotUnderstood(CommandProblem):
    """The broker's answer is JSON, but a member is missing or has another shape than a broker's has."""

    def __init__(self, url: str, seen: str) -> None:
        super().__init__(
            f"The answer of {url} is not one of a pactgate broker ({seen}): check --broker-base-url, and whether the "
            "broker is as new as this command."
        )
        self.url = url


class NotRecorded(CommandProblem):
    """A result was accepted by the broker, but reading it back shows something else."""

    exit_code = ExitCode.NO

"""The broker that a command talks to, as its options say."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pactgate.cli import options

if TYPE_CHECKING:
    from pactgate.cli.client import Broker, Credentials


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks the broker."""

    broker_username: options.BrokerUsername = None
    broker_password: options.BrokerPassword = None
    broker_token: options.BrokerToken = None

    @property
    def credentials(self) -> "Credentials":
        """What the broker is to know the asker by."""
        from pactgate.cli.client import Credentials  # noqa: PLC0415 - some commands may do without a broker, and start sooner

        return Credentials(self.broker_username, self.broker_password, self.broker_token)

    def opened(self, base_url: str) -> "Broker":
        """The broker at an address, to be used in a `with` block."""
        from pactgate.cli.client import Broker  # noqa: PLC0415 - see above

        return Broker(base_url, self.credentials)


@dataclass(frozen=True, slots=True)
class BrokerAccess:
    """Where the broker is, and who asks it."""

    broker_base_url: options.BrokerBaseUrl
    login: Login

    def opened(self) -> "Broker":
        """The broker, to be used in a `with` block."""
        return self.login.opened(self.broker_base_url)

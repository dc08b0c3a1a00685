"""The broker that a command talks to, as its options say."""

from dataclasses import dataclass

from cli import options
from cli.client import Broker, Credentials


@dataclass(frozen=True, slots=True)
class BrokerAccess:
    """Where the broker is, and who asks it."""

    broker_base_url: options.BrokerBaseUrl
    broker_username: options.BrokerUsername = None
    broker_password: options.BrokerPassword = None
    broker_token: options.BrokerToken = None

    @property
    def credentials(self) -> Credentials:
        """What the broker is to know the asker by."""
        return Credentials(self.broker_username, self.broker_password, self.broker_token)

    def opened(self) -> Broker:
        """The broker, to be used in a `with` block."""
        return Broker(self.broker_base_url, self.credentials)

"""Environments, and which versions are in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Contact:
    """Who to ask about an environment. `details` is free: an e-mail address, a chat room."""

    name: str
    details: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Environment:
    """A place where versions run."""

    id: int
    uuid: str
    name: str
    display_name: str
    production: bool
    contacts: tuple[Contact, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DeployedVersion:
    """A deployment of a version to an environment. It is current until `undeployed_at`.

    There is one current deployment for each pacticipant, environment and application instance.
    """

    uuid: str
    pacticipant: str
    version: str
    version_id: int
    environment: Environment
    application_instance: str | None
    created_at: datetime
    undeployed_at: datetime | None

    @property
    def currently_deployed(self) -> bool:
        """Whether the version still runs there."""
        return self.undeployed_at is None


@dataclass(frozen=True, slots=True)
class ReleasedVersion:
    """A release of a version to an environment, where others run it. It is supported until `support_ended_at`.

    Any number of versions can be released and supported in an environment at the same time.
    """

    uuid: str
    pacticipant: str
    version: str
    version_id: int
    environment: Environment
    created_at: datetime
    support_ended_at: datetime | None

    @property
    def currently_supported(self) -> bool:
        """Whether the version still has to work with what else is there."""
        return self.support_ended_at is None

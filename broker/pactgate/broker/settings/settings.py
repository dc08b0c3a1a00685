"""All settings together, and where they come from."""

import os
from pathlib import Path
from typing import Self

from pydantic import model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from pactgate.broker.settings.access import AccessSettings
from pactgate.broker.settings.clean_up import CleanUpSettings
from pactgate.broker.settings.contracts import ContractSettings
from pactgate.broker.settings.environment import (
    OUR_PREFIX,
    PactBrokerNames,
    with_our_files,
    without_addresses_of_services,
)
from pactgate.broker.settings.judging import JudgingSettings
from pactgate.broker.settings.logs import LogSettings
from pactgate.broker.settings.serving import ServingSettings
from pactgate.broker.settings.storage import StorageSettings
from pactgate.broker.settings.verification import VerificationSettings
from pactgate.broker.settings.webhooks import WebhookSettings

GROUPS = (
    StorageSettings,
    ServingSettings,
    AccessSettings,
    ContractSettings,
    JudgingSettings,
    VerificationSettings,
    WebhookSettings,
    CleanUpSettings,
    LogSettings,
)
"""The parts of the settings, in the order of the page."""


class Settings(
    StorageSettings,
    ServingSettings,
    AccessSettings,
    ContractSettings,
    JudgingSettings,
    VerificationSettings,
    WebhookSettings,
    CleanUpSettings,
    LogSettings,
    BaseSettings,
):
    """Settings from the environment: `PACTGATE_` and the name in capitals, else what the Pact Broker calls it."""

    model_config = SettingsConfigDict(
        env_prefix=OUR_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    @model_validator(mode="after")
    def _nobody_is_every_system_account(self) -> Self:
        if self.client_certificate_header and any(
            each.strip() == "*" or each.strip().endswith("/0") for each in self.trusted_proxies.split(",")
        ):
            raise ValueError(
                "CLIENT_CERTIFICATE_HEADER where TRUSTED_PROXIES are all addresses would believe whoever says to be a "
                "system account: name the addresses of the proxy"
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in the program, then our variables, then files of secrets, then the Pact Broker's variables."""
        del dotenv_settings, file_secret_settings
        if isinstance(env_settings, EnvSettingsSource):
            read = with_our_files(env_settings.env_vars, settings_cls.model_fields)
            env_settings.env_vars = without_addresses_of_services(read)
        return init_settings, env_settings, *_files(settings_cls), PactBrokerNames(settings_cls)


def _files(settings: type[BaseSettings]) -> tuple[PydanticBaseSettingsSource, ...]:
    """Settings from files, as an orchestrator mounts secrets. Raises SettingsError."""
    folder = os.environ.get(f"{OUR_PREFIX}SECRETS_DIR")
    if not folder:
        return ()
    if not Path(folder).is_dir():
        message = f"the folder {folder} that {OUR_PREFIX}SECRETS_DIR names does not exist"
        raise SettingsError(message)
    return (SecretsSettingsSource(settings, secrets_dir=folder),)

"""All settings together, and where they come from."""

from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from pactgate.broker.settings.access import AccessSettings
from pactgate.broker.settings.clean_up import CleanUpSettings
from pactgate.broker.settings.contracts import ContractSettings
from pactgate.broker.settings.environment import OUR_PREFIX, PactBrokerNames, without_addresses_of_services
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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in the program, then ours, then the Pact Broker's; no files."""
        del dotenv_settings, file_secret_settings
        if isinstance(env_settings, EnvSettingsSource):
            env_settings.env_vars = without_addresses_of_services(env_settings.env_vars)
        return init_settings, env_settings, PactBrokerNames(settings_cls)

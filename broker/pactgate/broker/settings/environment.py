"""Names of settings in the environment: ours, and those of the Pact Broker, so that its environment moves over."""

import os
import re
from collections.abc import Collection, Iterable, Mapping
from functools import partial

from pydantic_settings import BaseSettings, EnvSettingsSource

from pactgate.broker.settings.files import FILE, with_files

OUR_PREFIX = "PACTGATE_"
PACT_BROKER_PREFIX = "PACT_BROKER_"

VARIABLE_OF_CLIENTS = "PACT_BROKER_BASE_URL"
"""A setting of the Pact Broker by which its clients, too, know where a broker is."""

OURS_ALONE = frozenset(
    {
        "allow_anonymous_writes",
        "api_tokens",
        "client_certificate_header",
        "issuer_host_whitelist",
        "judge_ahead",
        "judging_memory_limit",
        "judging_processes",
        "judging_time_limit",
        "judging_wait",
        "max_body_bytes",
        "old_secret_keys",
        "openid_button",
        "openid_client_id",
        "openid_client_secret",
        "openid_email_claim",
        "openid_groups_claim",
        "openid_issuer",
        "openid_role_of_unknown",
        "openid_scopes",
        "openid_trust_email",
        "openid_user_name_claim",
        "read_only_api_tokens",
        "secret_key",
        "secrets_dir",
        "session_hours",
        "trusted_proxies",
    }
)
"""Settings that the Pact Broker does not have."""

OTHER_NAMES = {
    "base_url": ("base_urls",),
    "clean_up_cron_schedule": ("database_clean_cron_schedule",),
    "clean_up_deletion_limit": ("database_clean_deletion_limit",),
    "clean_up_dry_run": ("database_clean_dry_run",),
    "clean_up_enabled": ("database_clean_enabled",),
    "clean_up_keep_version_selectors": ("database_clean_keep_version_selectors",),
    "clean_up_overwritten_data_max_age": ("database_clean_overwritten_data_max_age",),
}
"""Settings that the Pact Broker knows by further names."""

_LOGS = "Logs are written to stderr, one line for each event."
_MIGRATIONS = "Missing migrations always run at the start."
_PROTECTION = "Pages run only their own scripts, and no answer can be framed."
WITHOUT_MEANING = {
    "allow_missing_migration_files": _MIGRATIONS,
    "auto_migrate_db": _MIGRATIONS,
    "auto_migrate_db_data": _MIGRATIONS,
    "badge_provider_mode": "Badges are drawn by the broker itself.",
    "basic_auth_enabled": "Setting a user name and a password switches it on.",
    "database_connection_validation_timeout": "Each connection is tested before it is used.",
    "hide_pactflow_messages": "There are no such messages.",
    "http_debug_logging_enabled": _LOGS,
    "log_configuration_on_startup": _LOGS,
    "log_dir": _LOGS,
    "log_otel_enabled": _LOGS,
    "log_stream": _LOGS,
    "metrics_sql_statement_timeout": "`DATABASE_STATEMENT_TIMEOUT` applies to every statement.",
    "network_diagram_max_pacticipants": "The network page has a limit of its own.",
    "puma_persistent_timeout": "The server is not Puma.",
    "rack_protection_except": _PROTECTION,
    "rack_protection_use": _PROTECTION,
    "seed_example_data": "A new broker is empty.",
    "shields_io_base_url": "Badges are drawn by the broker itself.",
    "sql_enable_caller_logging": _LOGS,
    "sql_log_level": _LOGS,
    "sql_log_warn_duration": _LOGS,
    "use_case_sensitive_resource_names": "Names are always case-sensitive.",
    "use_hal_browser": "There is no HAL browser; any browser shows the JSON.",
    "use_rack_protection": _PROTECTION,
    "validate_database_connection_config": "Without a usable database the broker does not start.",
    "warning_error_class_names": _LOGS,
}
"""Settings of the Pact Broker that mean nothing here, each with the reason."""

_OF_COMMANDS = frozenset({"PACTGATE_ID_TOKEN", "PACTGATE_ID_TOKEN_FILE", "PACTGATE_OIDC_AUDIENCE"})
"""What the command line reads, in a job that may start a broker, too."""

_INDIRECT = "_environment_variable_name"
_OF_A_SERVICE = re.compile(r"PACTGATE_(SERVICE_(HOST|PORT\w*)|PORT(_\d+_(TCP|UDP)\w*)?)")
"""What Kubernetes tells every container about a service that is called `pactgate`."""


class PactBrokerNames(EnvSettingsSource):
    """Settings by the Pact Broker's names. One that is empty there counts as not set."""

    def __init__(self, settings: type[BaseSettings]) -> None:
        super().__init__(settings, env_prefix=PACT_BROKER_PREFIX, env_ignore_empty=True)
        # Settings of ours that somebody else's program happens to know, too, are none of the Pact Broker's.
        ours = {f"{PACT_BROKER_PREFIX}{name}".lower() for name in OURS_ALONE}
        given = {name: value for name, value in self.env_vars.items() if name.removesuffix(FILE) not in ours}
        theirs = {*settings.model_fields, *(name for names in OTHER_NAMES.values() for name in names)}
        read = with_files(given, partial(_is_setting, PACT_BROKER_PREFIX, theirs), ignores_empty=True)
        self.env_vars = without_addresses_of_services(_gathered(_followed(read)))


def with_our_files(variables: Mapping[str, str | None], fields: Collection[str]) -> dict[str, str | None]:
    """Our variables, with those whose values are in files. Raises SettingsError."""
    return with_files(variables, partial(_is_setting, OUR_PREFIX, fields))


def _is_setting(prefix: str, fields: Collection[str], variable: str) -> bool:
    return variable.startswith(prefix.lower()) and _field(variable, prefix.lower()) in fields


def without_addresses_of_services(variables: Mapping[str, str | None]) -> dict[str, str | None]:
    """The variables without what Docker and Kubernetes set where a service has our name: `…_PORT=tcp://10.0.0.1:80`."""
    return {name: value for name, value in variables.items() if not (value or "").startswith("tcp://")}


def variable_of(field: str, environment: Mapping[str, str]) -> str:
    """The variable that a setting is read from; where there is none, the one that it could be read from."""
    ours = f"{OUR_PREFIX}{field.upper()}"
    theirs = [f"{PACT_BROKER_PREFIX}{name.upper()}" for name in (field, *OTHER_NAMES.get(field, ()))]
    every = [name for each in (ours, *theirs) for name in (each, f"{each}{FILE.upper()}")]
    return next((name for name in every if name in environment), ours)


def base_url_may_be_of_clients(environment: Mapping[str, str]) -> bool:
    """Whether the address of the broker comes from a variable that may be meant for clients, of another broker."""
    others = (f"{OUR_PREFIX}BASE_URL", "PACT_BROKER_BASE_URLS")
    return bool(environment.get(VARIABLE_OF_CLIENTS)) and not any(environment.get(name) for name in others)


def remarks(environment: Mapping[str, str], fields: Iterable[str]) -> list[str]:
    """What to tell whoever starts the broker about the names in the environment, a sentence each."""
    known = set(fields)
    sentences = [f"the setting {name} does not exist and is ignored" for name in _unknown(environment, known)]
    theirs = _of_the_pact_broker(environment)
    theirs_too = known - OURS_ALONE | {name for names in OTHER_NAMES.values() for name in names}
    set_there = without_addresses_of_services(environment)
    used = [variable for name, variable in theirs if name in theirs_too and set_there.get(variable)]
    if used:
        sentences.append(f"settings of the Pact Broker are used where ours are not set: {', '.join(used)}")
    if base_url_may_be_of_clients(environment):
        sentences.append(
            f"links start with {VARIABLE_OF_CLIENTS}, which clients read too; not so in answers to requests that were "
            f"sent to localhost: set {OUR_PREFIX}BASE_URL for one address in all answers"
        )
    idle = [variable for name, variable in theirs if name in WITHOUT_MEANING]
    if idle:
        sentences.append(f"settings of the Pact Broker that have no meaning here are ignored: {', '.join(idle)}")
    return sentences


def _unknown(environment: Iterable[str], known: set[str]) -> list[str]:
    """Names that look like settings and are none: misspelt ones, most likely."""
    return sorted(
        name
        for name in environment
        if name.startswith(OUR_PREFIX)
        and name not in _OF_COMMANDS
        and _field(name, OUR_PREFIX) not in known
        and not _OF_A_SERVICE.fullmatch(name)
    )


def _of_the_pact_broker(environment: Iterable[str]) -> list[tuple[str, str]]:
    """The settings that may be the Pact Broker's, each with its variable. Some are only those of its clients."""
    named = sorted(name for name in environment if name.startswith(PACT_BROKER_PREFIX))
    return [(_field(name, PACT_BROKER_PREFIX).removesuffix(_INDIRECT), name) for name in named]


def _field(variable: str, prefix: str) -> str:
    return variable.removeprefix(prefix).partition("__")[0].lower().removesuffix(FILE)


def _followed(variables: Mapping[str, str | None]) -> dict[str, str | None]:
    """The variables with those that only name another one, as PACT_BROKER_PORT_ENVIRONMENT_VARIABLE_NAME=PORT."""
    meant = {
        name.removesuffix(_INDIRECT): os.environ[value or ""]
        for name, value in variables.items()
        if name.startswith(PACT_BROKER_PREFIX.lower()) and name.endswith(_INDIRECT) and (value or "") in os.environ
    }
    return {**variables, **meant}


def _gathered(variables: Mapping[str, str | None]) -> dict[str, str | None]:
    """The variables, each setting that has several names under its first one."""
    found = dict(variables)
    for name, others in OTHER_NAMES.items():
        names = [f"{PACT_BROKER_PREFIX}{other}".lower() for other in (*others, name)]
        values = [value for each in names if (value := variables.get(each))]
        if values:
            found[names[-1]] = " ".join(values)
    return found

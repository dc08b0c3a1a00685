"""Puts the broker together: settings to database to applications, and serves it."""

import gc
import importlib.metadata
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import structlog
from pydantic import ValidationError
from pydantic_settings import SettingsError
from starlette.types import ASGIApp

from pactgate.broker.actions.documents.judge_documents import warm_up
from pactgate.broker.actions.documents.judging import OF_A_PAGE, Judging
from pactgate.broker.actions.identity.client_certificates import ClientCertificates
from pactgate.broker.actions.identity.identities import Identities, StoredSessions, StoredTokens
from pactgate.broker.actions.identity.ownership import owners
from pactgate.broker.actions.identity.secrets import encrypt_anew, secrets_of_other_keys
from pactgate.broker.actions.identity.workload_tokens import WorkloadTokens
from pactgate.broker.addresses import Addresses, TrustedProxies
from pactgate.broker.api.app import api_app
from pactgate.broker.api.dependencies import Setup
from pactgate.broker.api.upkeep.prometheus import PrometheusMetrics
from pactgate.broker.domain.identity.audit import THE_BROKER, AskedWrite
from pactgate.broker.domain.upkeep.clean_up import (
    DEFAULT_KEEP,
    CleanUpReport,
    CleanUpRules,
    KeepSelector,
    KeepSelectorError,
    read_keep_selectors,
)
from pactgate.broker.edge import Edge
from pactgate.broker.jobs import clean_up as clean_up_jobs
from pactgate.broker.jobs.pool import USUAL_PACE, BackgroundWork, Pace, workers
from pactgate.broker.jobs.schedule import BadScheduleError, Schedule
from pactgate.broker.judging.pool import JudgingPool
from pactgate.broker.logins import FailedLogins
from pactgate.broker.outbound.certificates import BadCertificateError
from pactgate.broker.server.memory import share_memory
from pactgate.broker.server.running import BoundedServer
from pactgate.broker.settings import Settings, values
from pactgate.broker.settings.environment import remarks
from pactgate.broker.settings.mistakes import why
from pactgate.broker.settings.start_up import sentence, start_up
from pactgate.broker.store.engine import BadDatabaseUrlError, Database, DatabaseError
from pactgate.broker.store.identity.auditing import asked_by
from pactgate.broker.store.migrate import OtherTablesError, UnfinishedCopyError, is_current, migrate
from pactgate.broker.store.statements import trace_statements
from pactgate.broker.telemetry import tracing
from pactgate.broker.telemetry.logs import LogFormat, configure_logs
from pactgate.broker.telemetry.observed import Observed
from pactgate.broker.web.administration import Administration
from pactgate.broker.web.app import web_app


class CannotStartError(Exception):
    """The broker cannot run as it was asked to. The message is one sentence for the person who started it."""


def judging_pool(settings: Settings) -> JudgingPool:
    """The processes in which what somebody sent is judged. They start when they are needed; `stop` ends them."""
    return JudgingPool(values.judging_limits(settings), warm_up)


def create_app(settings: Settings, database: Database, pool: JudgingPool) -> ASGIApp:
    """The whole broker on a database that has its schema. Raises BadCertificateError."""
    version = importlib.metadata.version("pactgate")
    base_urls, credentials = values.base_urls(settings), values.credentials(settings)
    setup = Setup(
        publishing=values.publishing_rules(settings),
        work_in_progress=values.wip_rules(settings),
        answering=values.answering(settings),
        webhook_calls=values.webhook_calls(settings),
        badge_caching=settings.badge_default_cache_setting,
        max_body_bytes=settings.max_body_bytes,
        workloads=WorkloadTokens(database, values.issuer_keys(settings), values.issuer_policy(settings)),
        has_settings_writer=credentials.has_writer,
    )
    users, failed = values.credentials(settings), FailedLogins()
    judging = Judging(database, pool, settings.judging_wait)
    api = api_app(judging, setup, base_urls=base_urls, version=version)
    pages = web_app(
        judging.patient(settings.judging_wait * OF_A_PAGE),
        base_urls=base_urls,
        version=version,
        api=Addresses(api.routes),
        difference_within_s=settings.pact_content_diff_timeout,
        logging_in=values.logging_in(settings, users, failed),
        administration=Administration(setup.webhook_calls.keys, setup.workloads, setup.has_settings_writer),
    )
    identities = Identities(
        [
            StoredTokens(database),
            StoredSessions(database, users.with_session),
            setup.workloads,
            ClientCertificates(database),
        ]
    )
    edge = Edge(
        api,
        pages,
        credentials=users,
        identities=identities,
        owners=lambda names: database.read(owners, names),
        failed=failed,
        base_urls=base_urls,
        version=version,
    )
    proxies = TrustedProxies(edge, settings.trusted_proxies, settings.client_certificate_header)
    return Observed(proxies, proxies.trusts)


def background_work(
    settings: Settings, database: Database, pool: JudgingPool, pace: Pace = USUAL_PACE
) -> BackgroundWork:
    """What the broker does by itself, as calling webhooks. It runs while the block of its `with` does.

    Raises CannotStartError.
    """
    calls = values.webhook_calls(settings)
    return workers(
        Judging(database, pool, patience=None),
        calls.outbound,
        policy=calls.policy,
        retries=values.retries(settings),
        agent=calls.agent,
        keys=calls.keys,
        clean_up=_scheduled_clean_up(settings),
        judges_ahead=settings.judge_ahead,
        pace=pace,
    )


def serve(
    host: str,
    port: int | None,
    database_url: str | None,
    *,
    log_format: str | None = None,
    allow_anonymous_writes: bool | None = None,
) -> None:
    """Run the broker until it is told to stop. What is not None goes before the settings.

    Port 0 is any free one; the address is told on stderr. Raises CannotStartError.
    """
    settings = _settings(database_url, log_format=log_format, allow_anonymous_writes=allow_anonymous_writes)
    warning = _warning(host, settings)
    with _traced(settings.log_format):
        _serve(host, settings.port if port is None else port, settings, warning)


def _traced(form: LogFormat) -> AbstractContextManager[None]:
    """Sends traces while the block runs, where the operator wants them and what makes them is installed."""
    if not (tracing.is_wanted("TRACES") or tracing.is_wanted("METRICS")):
        return nullcontext()
    if not tracing.is_installed():
        _say(f"{tracing.WHERE_TO} is set, but nothing is sent there: pip install 'pactgate[telemetry]'", form)
        return nullcontext()
    return tracing.exporting() if tracing.is_wanted("TRACES") else nullcontext()


def _metrics_sent(metrics: PrometheusMetrics) -> AbstractContextManager[None]:
    """Sends metrics while the block runs, where the operator wants them and what sends them is installed."""
    if not (tracing.is_wanted("METRICS") and tracing.is_installed()):
        return nullcontext()
    from pactgate.broker.telemetry.otlp_metrics import exporting_metrics  # noqa: PLC0415 - needs the extra

    return exporting_metrics(metrics.state_now, tracing.this_service())


def _serve(host: str, port: int, settings: Settings, warning: str | None) -> None:
    share_memory()
    database = _ready_database(settings)
    _renew_secrets(settings, database)
    pool = judging_pool(settings)
    server = BoundedServer(_app(settings, database, pool), values.server_limits(settings))
    try:
        with listening(host, port) as opened:
            address = f"http://{host}:{opened.getsockname()[1]}"
            if warning:
                _say(warning, settings.log_format)
            _say(f"listening on {address}, database {_place(database)}", settings.log_format)
            sent = _metrics_sent(PrometheusMetrics(database, pool))
            with background_work(settings, database, pool) as work, sent:
                pool.start()
                # What was made until now lives as long as the process. To look through it for garbage, again and
                # again, would take a tenth of the time of a start page.
                gc.collect()
                gc.freeze()
                _answer_requests(server, opened, work, pool)
    finally:
        pool.stop()
        database.close()


def _renew_secrets(settings: Settings, database: Database) -> None:
    """Encrypt secrets with the key of now that a former one encrypted, and warn of those that no key can read."""
    keys = values.secret_keys(settings)
    outdated, unreadable = database.read(secrets_of_other_keys, keys)
    if outdated:
        with asked_by(AskedWrite(THE_BROKER, "secrets_encrypted_anew", "")):
            database.write(encrypt_anew, outdated, keys)
    if unreadable:
        _say(
            f"secrets that were encrypted with another key than PACTGATE_SECRET_KEY cannot be read, and webhooks that "
            f"use them fail: {', '.join(unreadable)}",
            settings.log_format,
        )


def _answer_requests(server: BoundedServer, opened: socket.socket, work: BackgroundWork, pool: JudgingPool) -> None:
    try:
        server.run(sockets=[opened])
    finally:
        # Before the end of the work is waited for, which may wait for what is being judged.
        work.stop()
        pool.stop()


def clean_up(
    database_url: str | None, *, keep: Sequence[str] = (), limit: int | None = None, dry_run: bool | None = None
) -> CleanUpReport:
    """Clean up the database of a broker once. What is None or empty is as the settings say. Raises CannotStartError.

    The broker may run meanwhile. A database without the schema of this version is left alone.
    """
    settings = _settings(database_url)
    rules = _clean_up_rules(settings)
    if keep:
        selectors = (selector for text in keep for selector in _keep_selectors(text, "The option --keep"))
        rules = replace(rules, keep=tuple(selectors))
    if limit is not None:
        rules = replace(rules, limit=limit)
    database = _current_database(settings)
    try:
        only_tell = settings.clean_up_dry_run if dry_run is None else dry_run
        return clean_up_jobs.clean_up(database, rules, dry_run=only_tell)
    finally:
        database.close()


def _settings(database_url: str | None, **given: str | bool | None) -> Settings:
    """The settings; the log is written as they say from then on."""
    remarked = remarks(os.environ, Settings.model_fields)
    every = {"database_url": database_url or None, **given}
    try:
        settings = Settings.model_validate({name: value for name, value in every.items() if value is not None})
    except (ValidationError, SettingsError) as error:
        for remark in remarked:
            _say(remark)
        raise CannotStartError(why(error, os.environ)) from error
    configure_logs(settings.log_format, settings.log_level)
    ignored = sorted(settings.features.keys() - values.FEATURES)
    for remark in [*remarked, *(f"the feature {name} does not exist and is ignored" for name in ignored)]:
        _say(remark, settings.log_format)
    return settings


def _warning(host: str, settings: Settings) -> str | None:
    """What to warn of when the broker starts on that address. Raises CannotStartError where it must not."""
    decided = start_up(host, settings)
    if decided.refusal:
        raise CannotStartError(sentence(decided.refusal, host, settings, os.environ))
    return sentence(decided.warning, host, settings, os.environ) if decided.warning else None


def _say(sentence: str, form: LogFormat = LogFormat.TEXT) -> None:
    """Tell whoever started the broker; a program that reads the log gets it as an event."""
    if form is LogFormat.JSON:
        structlog.get_logger().info(sentence)
    else:
        print(f"pactgate broker: {sentence}", file=sys.stderr)  # noqa: T201


def _app(settings: Settings, database: Database, pool: JudgingPool) -> ASGIApp:
    try:
        return create_app(settings, database, pool)
    except BadCertificateError as error:
        raise CannotStartError(str(error)) from error


def _ready_database(settings: Settings) -> Database:
    database = _opened(settings)
    if tracing.is_on():
        trace_statements(database.engine)
    try:
        database.wait(settings.database_connect_max_retries)
        migrate(database)
    except (OtherTablesError, UnfinishedCopyError, DatabaseError) as error:
        database.close()
        raise unusable(database, error) from error
    return database


def _current_database(settings: Settings) -> Database:
    """A database that a broker of this version made: nothing is created, and nothing migrated."""
    database = _opened(settings)
    if database.is_sqlite and not Path(database.engine.url.database or "").is_file():
        message = f"There is no database at {_place(database)}."
        raise CannotStartError(message)
    try:
        current = database.read(is_current)
    except DatabaseError as error:
        raise unusable(database, error) from error
    if not current:
        message = (
            f"The database at {_place(database)} is not of this version of the broker: start the broker on it first."
        )
        raise CannotStartError(message)
    return database


def _opened(settings: Settings) -> Database:
    try:
        return Database(settings.place, values.connecting(settings))
    except BadDatabaseUrlError as error:
        message = f"The database URL cannot be used: {error}"
        raise CannotStartError(message) from error


def _place(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=True)


def migrated_database(database_url: str | None) -> Database:
    """The database at that URL, or else of the settings, with the newest schema. Raises CannotStartError."""
    return _ready_database(_settings(database_url))


def named_database(database_url: str | None) -> Database:
    """The database at that URL, or else of the settings, not yet connected to. Raises CannotStartError."""
    return _opened(_settings(database_url))


def existing_database(database_url: str | None) -> Database:
    """The database at that URL, or else of the settings, if a broker of this version made it.

    Raises CannotStartError.
    """
    return _current_database(_settings(database_url))


def unusable(database: Database, error: Exception) -> CannotStartError:
    """What to tell the operator of a database that cannot be used."""
    place = _place(database)
    if isinstance(error, OtherTablesError):
        return CannotStartError(
            f"The database at {place} has tables of another program, such as a Pact Broker. Nothing was changed. "
            "Use a database of its own for pactgate."
        )
    if isinstance(error, UnfinishedCopyError):
        return CannotStartError(
            f"The database at {place} is an unfinished copy of another one. Start `pactgate database copy` again: it "
            "goes on where it ended."
        )
    cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
    return CannotStartError(f"The database at {place} cannot be used: {cause}.")


def listening(host: str, port: int) -> socket.socket:
    """A socket that accepts connections. Raises CannotStartError where the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        opened = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        message = f"Cannot listen on port {port} of {host}: {error.strerror}. Choose another port with --port."
        raise CannotStartError(message) from error
    # asyncio sets this only on sockets that name their protocol. Without it an answer can wait 40 ms for the client.
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def _scheduled_clean_up(settings: Settings) -> clean_up_jobs.ScheduledCleanUp | None:
    if not settings.clean_up_enabled:
        return None
    try:
        schedule = Schedule(settings.clean_up_cron_schedule)
    except BadScheduleError as error:
        message = f"The setting PACTGATE_CLEAN_UP_CRON_SCHEDULE cannot be used: {error}."
        raise CannotStartError(message) from error
    return clean_up_jobs.ScheduledCleanUp(_clean_up_rules(settings), schedule, settings.clean_up_dry_run)


def _clean_up_rules(settings: Settings) -> CleanUpRules:
    text = settings.clean_up_keep_version_selectors
    return CleanUpRules(
        keep=_keep_selectors(text, "The setting PACTGATE_CLEAN_UP_KEEP_VERSION_SELECTORS") if text else DEFAULT_KEEP,
        limit=settings.clean_up_deletion_limit,
        branch_max_age=timedelta(days=settings.clean_up_branch_max_age),
        overwritten_max_age=timedelta(days=settings.clean_up_overwritten_data_max_age),
    )


def _keep_selectors(text: str, source: str) -> tuple[KeepSelector, ...]:
    try:
        return read_keep_selectors(text)
    except KeepSelectorError as error:
        message = f"{source} cannot be used: {error}."
        raise CannotStartError(message) from error

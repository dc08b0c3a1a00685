"""Sessions of people in a browser, and logins that have begun, in SQL."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert

from pactgate.broker.domain.identity.sessions import LoginAttempt
from pactgate.broker.store.identity.identity_tables import login_attempts, sessions


def add_session(
    connection: Connection,
    sha256: str,
    now: datetime,
    expires_at: datetime,
    *,
    account_id: int | None = None,
    settings_user: str | None = None,
) -> None:
    """Keep a session of an account, or of a user of the settings; those that are over are forgotten."""
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
    whose = {"account_id": account_id, "settings_user": settings_user}
    connection.execute(insert(sessions).values(sha256=sha256, created_at=now, expires_at=expires_at, **whose))


def end_session(connection: Connection, stored: list[str]) -> None:
    """Forget a session, by what may be stored of it."""
    connection.execute(delete(sessions).where(sessions.c.sha256.in_(stored)))


def add_attempt(
    connection: Connection, state_sha256: str, browser_sha256: str, attempt: LoginAttempt, now: datetime
) -> None:
    """Keep a login that begins; those that are over are forgotten."""
    connection.execute(delete(login_attempts).where(login_attempts.c.expires_at <= now))
    connection.execute(
        insert(login_attempts).values(
            state_sha256=state_sha256,
            browser_sha256=browser_sha256,
            nonce=attempt.nonce,
            code_verifier=attempt.code_verifier,
            return_to=attempt.return_to,
            expires_at=attempt.expires_at,
        )
    )


def take_attempt(connection: Connection, state_sha256: str, browser_sha256: str, now: datetime) -> LoginAttempt | None:
    """A login that began in this browser, which is forgotten: of several that want to end it, one gets it."""
    taken = connection.execute(
        delete(login_attempts)
        .where(
            login_attempts.c.state_sha256 == state_sha256,
            login_attempts.c.browser_sha256 == browser_sha256,
            login_attempts.c.expires_at > now,
        )
        .returning(
            login_attempts.c.nonce,
            login_attempts.c.code_verifier,
            login_attempts.c.return_to,
            login_attempts.c.expires_at,
        )
    ).one_or_none()
    return LoginAttempt(*taken) if taken else None

"""Settings of the database."""

from urllib.parse import quote, urlencode

from pydantic import BaseModel, Field

_WITHOUT_ANY = "sqlite:///pactgate.db"


class StorageSettings(BaseModel):
    """Database."""

    database_url: str | None = Field(
        None,
        description="The database: `sqlite:///file.db`, or `postgresql://user:password@host/name`. "
        f"Without it, what the parts below say; without those, `{_WITHOUT_ANY}` in the folder of the start.",
    )
    database_adapter: str = Field(
        "postgres", description="`postgres` or `sqlite`: the kind of database for the settings below."
    )
    database_host: str | None = Field(None, description="The host of the database.")
    database_port: int | None = Field(None, description="The port of the database.")
    database_name: str | None = Field(None, description="The name of the database; with `sqlite`, its file.")
    database_username: str | None = Field(None, description="The user of the database.")
    database_password: str | None = Field(None, description="The password of the user of the database.")
    database_sslmode: str | None = Field(
        None, description="TLS to PostgreSQL: `disable`, `prefer`, `require`, `verify-ca`, `verify-full`."
    )
    database_statement_timeout: float = Field(
        15, ge=0, description="The time limit for one statement of PostgreSQL, in seconds; 0 is none."
    )
    database_max_connections: int = Field(40, ge=1, description="The most connections to the database.")
    database_pool_timeout: float = Field(
        30, gt=0, description="How many seconds a request waits for a connection if all are in use."
    )
    database_connect_max_retries: int = Field(
        0, ge=0, description="How often to try again, every 3 seconds, if the database does not answer at the start."
    )

    @property
    def place(self) -> str:
        """The URL of the database: the given one, or the one that the parts make."""
        if self.database_url:
            return self._with_sslmode(self.database_url)
        if not (self.database_host or self.database_name):
            return _WITHOUT_ANY
        if self.database_adapter == "sqlite":
            return f"sqlite:///{self.database_name or ''}"
        user = ":".join(quote(each, safe="") for each in (self.database_username, self.database_password) if each)
        host = (self.database_host or "") + (f":{self.database_port}" if self.database_port else "")
        name = quote(self.database_name or "", safe="")
        return self._with_sslmode(f"{self.database_adapter}://{f'{user}@' if user else ''}{host}/{name}")

    def _with_sslmode(self, url: str) -> str:
        if not self.database_sslmode or url.startswith("sqlite"):
            return url
        return f"{url}{'&' if '?' in url else '?'}{urlencode({'sslmode': self.database_sslmode})}"

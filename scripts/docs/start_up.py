"""What becomes of each start as a page: `python -m scripts.docs.start_up` prints docs/reference/start-up.md."""

import itertools
from collections.abc import Iterator, Mapping

from pactgate.broker.settings import Settings
from pactgate.broker.settings.start_up import StartRefusal, StartUp, StartWarning, sentence, start_up

Values = Mapping[str, object]

TOKENS: Mapping[str, Values] = {
    "none": {},
    "set but empty": {"api_tokens": ""},
    "read-only": {"read_only_api_tokens": "one"},
    "read and write": {"api_tokens": "one"},
}
USERS: Mapping[str, Values] = {
    "none": {},
    "set but empty": {"basic_auth_username": "", "basic_auth_password": ""},
    "read-only": {"basic_auth_read_only_username": "me", "basic_auth_read_only_password": "secret"},
    "read and write": {"basic_auth_username": "me", "basic_auth_password": "secret"},
}
SINGLE_SIGN_ON: Mapping[str, Values] = {
    "no": {},
    "set but empty": {"openid_issuer": "", "openid_client_id": ""},
    "yes": {"openid_issuer": "https://login.example.org", "openid_client_id": "pactgate"},
}
PUBLIC_READ: Mapping[str, Values] = {"no": {}, "yes": {"allow_public_read": True}}
HOSTS = {"this machine": "127.0.0.1", "others": "0.0.0.0"}
ANONYMOUS: Mapping[str, Values] = {"": {}, ", anonymous writes allowed": {"allow_anonymous_writes": True}}

ROWS = list(itertools.product(TOKENS, USERS, SINGLE_SIGN_ON, PUBLIC_READ))

_HEAD = """\
# Starting without authentication

Without authentication the broker serves the machine that it runs on, and no other: started with `--host 0.0.0.0` it
refuses to start, and says what to set. It also refuses where somebody meant to configure authentication and did not: a
token that is set but empty, or an exception for readers without anything to be excepted from. A broker that everyone
may write to has to be asked for, with `--allow-anonymous-writes` or `PACTGATE_ALLOW_ANONYMOUS_WRITES=true`.

<!-- Printed by `python -m scripts.docs.start_up`; a test keeps the page current. -->

*This machine*: `--host` is a loopback address or `localhost`, as it is without the option. *Others*: any other address
or name. *Single sign-on*: `PACTGATE_OPENID_ISSUER` and `PACTGATE_OPENID_CLIENT_ID`. *Public read* stands for
`PACTGATE_ALLOW_PUBLIC_READ`, `PACTGATE_PUBLIC_HEARTBEAT` and `PACTGATE_ENABLE_PUBLIC_BADGE_ACCESS`. A number is a
sentence below.

"""


def combinations(tokens: str, users: str, single_sign_on: str, public: str) -> Iterator[tuple[str, Settings]]:
    """Each address with the settings that a row of the table has there, in the order of its columns."""
    row = {**TOKENS[tokens], **USERS[users], **SINGLE_SIGN_ON[single_sign_on], **PUBLIC_READ[public]}
    for host in HOSTS.values():
        for anonymous in ANONYMOUS.values():
            yield host, Settings.model_validate({**row, **anonymous})


def page() -> str:
    """The table of every combination, and the sentences that the broker says."""
    columns = [f"{host}{anonymous}" for host in HOSTS for anonymous in ANONYMOUS]
    lines = [_line(["tokens", "users", "single sign-on", "public read", *columns]), "|" + " --- |" * (4 + len(columns))]
    lines += [_line([*row, *(_cell(start_up(*each)) for each in combinations(*row))]) for row in ROWS]
    told = [f"{number}. {_example(message)}" for message, number in _NUMBERS.items()]
    return _HEAD + "\n".join([*lines, "", *told]) + "\n"


_NUMBERS: Mapping[StartRefusal | StartWarning, int] = {
    message: number for number, message in enumerate([*StartRefusal, *StartWarning], start=1)
}


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(decided: StartUp) -> str:
    if decided.refusal:
        return f"refuses ({_NUMBERS[decided.refusal]})"
    return f"starts, warns ({_NUMBERS[decided.warning]})" if decided.warning else "starts"


def _example(message: StartRefusal | StartWarning) -> str:
    """The sentence of the first combination that has it."""
    host, settings = next(
        (host, settings)
        for row in ROWS
        for host, settings in combinations(*row)
        if message in {(decided := start_up(host, settings)).refusal, decided.warning}
    )
    text = sentence(message, host, settings, {})
    return text[0].upper() + text[1:].rstrip(".") + "."


if __name__ == "__main__":
    print(page(), end="")

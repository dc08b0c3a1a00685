"""What a webhook may be: the rules for its body, and where it may call."""

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pactgate.broker.domain.webhooks.events import EventName
from pactgate.broker.domain.webhooks.webhook_secrets import hidden_fields
from pactgate.broker.domain.webhooks.webhook_templates import PARAMETER
from pactgate.broker.domain.webhooks.webhooks import FRAMING_HEADERS, NewWebhook, ScopeParty, WebhookRequest
from pactgate.openapi.schemas.patterns import UnknownPatternError, is_found

EVENTS = (
    EventName.CONTRACT_PUBLISHED,
    EventName.CONTRACT_CONTENT_CHANGED,
    EventName.PROVIDER_VERIFICATION_PUBLISHED,
    EventName.PROVIDER_VERIFICATION_SUCCEEDED,
    EventName.PROVIDER_VERIFICATION_FAILED,
    EventName.CONTRACT_REQUIRING_VERIFICATION_PUBLISHED,
)
"""Every event, in the order in which messages list them."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_SEE = "See /doc/webhooks#whitelist for more information."
_UUID = re.compile(r"[A-Za-z0-9_\-]{16,}")
_UUID_RULE = "The UUID can only contain the characters A-Z, a-z, 0-9, _ and -, and must be 16 or more characters."
_HIDDEN = (
    "has a value that is hidden as **********. It stays as it is only in a change that leaves scheme, host and port as "
    "they are; otherwise send the value itself"
)
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NO_URL = "is not a valid URL eg. http://example.org"


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """Where webhooks may call, what counts as success, and what is told of it.

    `hosts` are names, `*.example.org`, `/regular expressions/` and address ranges; none of them is any public host.
    `hides_credentials`: logs show nothing that may be a secret.
    """

    methods: tuple[str, ...] = ("POST",)
    schemes: tuple[str, ...] = ("https",)
    hosts: tuple[str, ...] = ()
    success: frozenset[int] = frozenset(range(200, 207))
    hides_credentials: bool = True

    def names(self, host: str) -> bool:
        """Whether the list of hosts names this one. Only then may its address be a private one."""
        return any(_matches(entry, host) for entry in self.hosts)


def webhook_problems(webhook: NewWebhook, policy: CallPolicy) -> dict[str, list[str]]:
    """The messages for what a webhook must not be, by field; empty when it may be. The words are the Pact Broker's."""
    problems: dict[str, list[str]] = defaultdict(list)
    for role, party in (("consumer", webhook.consumer), ("provider", webhook.provider)):
        for field, words in _party(party):
            problems[f"{role}.{field}"].append(words)
    if not webhook.events:
        problems["events"].append("size cannot be less than 1")
    for index, name in enumerate(webhook.events):
        if name not in EVENTS:
            problems["events"].append(f"name must be one of: {', '.join(EVENTS)} (at index {index})")
    for field, message in _request(webhook.request, policy):
        problems[f"request.{field}"].append(message)
    return dict(problems)


def _request(request: WebhookRequest, policy: CallPolicy) -> Iterator[tuple[str, str]]:
    """The messages for what the request of a webhook must not be, each with its field."""
    found = [("method", _method(request.method, policy.methods)), ("url", _url(request.url, policy))]
    found += [(field, _HIDDEN) for field in hidden_fields(request)]
    found += [(f"headers.{name}", _header(name, value)) for name, value in request.headers.items()]
    yield from [(field, message) for field, message in found if message]


def uuid_problems(uuid: str) -> dict[str, list[str]]:
    """The message for a webhook's public name that cannot be one."""
    return {} if _UUID.fullmatch(uuid) else {"uuid": [_UUID_RULE]}


def _party(party: ScopeParty | None) -> Sequence[tuple[str, str]]:
    if party is None:
        return ()
    if party.name is not None and party.label is not None:
        return (("label", "name and label cannot be provided at the same time"),)
    given = party.name if party.label is None else party.label
    return () if given and given.strip() else (("name" if party.label is None else "label", "cannot be blank"),)


def _method(method: str, allowed: Sequence[str]) -> str | None:
    if method.upper() not in _METHODS:
        return "is not a recognised HTTP method"
    if method.upper() in (each.upper() for each in allowed):
        return None
    one_of = "" if len(allowed) == 1 else "one of "
    return f"must be {one_of}{', '.join(allowed)}. {_SEE}"


def _header(name: str, value: str) -> str | None:
    if not _HEADER_NAME.fullmatch(name):
        return "is not the name of a header"
    if name in FRAMING_HEADERS:
        return "is set by the broker for each call. Leave it out"
    return "cannot contain a line break or another control character" if _CONTROL.search(value) else None


def _url(url: str, policy: CallPolicy) -> str | None:
    host_part = url.partition("://")[2].partition("/")[0].partition("?")[0]
    if PARAMETER.search(host_part):
        return "cannot have a template parameter in the host"
    try:
        parts = urlsplit(PARAMETER.sub("placeholder", url))
        host, _port = parts.hostname, parts.port
    except ValueError:
        return _NO_URL
    if not parts.scheme or not host or any(character.isspace() for character in url):
        return _NO_URL
    if parts.scheme not in policy.schemes:
        return f"scheme must be {', '.join(policy.schemes)}. {_SEE}"
    if policy.hosts and not policy.names(host):
        listed = ", ".join(entry if _is_pattern(entry) else f'"{entry}"' for entry in policy.hosts)
        return f"host must be in the whitelist {listed}. {_SEE}"
    return None


def _matches(entry: str, host: str) -> bool:
    if _is_pattern(entry):
        return _is_found(entry[1:-1], host)
    if entry.startswith("*."):
        return host.lower().endswith(entry[1:].lower())
    return entry.lower() == host.lower() or _in_range(entry, host)


def _is_found(pattern: str, host: str) -> bool:
    """Whether an operator's expression, which minds no capitals, is found in a host; not where that cannot be told."""
    try:
        return is_found(f"(?i){pattern}", host)
    except UnknownPatternError:
        return False


def _in_range(entry: str, host: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return False


def _is_pattern(entry: str) -> bool:
    return len(entry) > 2 and entry.startswith("/") and entry.endswith("/")

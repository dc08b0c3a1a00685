"""Where a provider leads that answered with a redirect, for the result: the Pact library does not say."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

import httpx

from pactgate.pactfile.model import Request
from pactgate.verifier.bounded_answers import bounded
from pactgate.verifier.inputs import ProviderUnderTest, is_local
from pactgate.verifier.results import Mismatch

_REDIRECTS = frozenset({"301", "302", "303", "307", "308"})
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_SECONDS_TO_ASK_AGAIN = 5


def explained(mismatch: Mismatch, request: Request, provider: ProviderUnderTest) -> Mismatch:
    """A mismatch of the status, where a redirect came, with where it leads and that it was not followed.

    A request that changes nothing is sent once more to see where; of another one the place is not told.

    Args:
        mismatch: any mismatch; another one is given back as it is.
        request: what was sent.
        provider: to whom.
    """
    if mismatch.attribute != "status" or mismatch.actual not in _REDIRECTS or mismatch.expected in _REDIRECTS:
        return mismatch
    place = _location(request, provider) if request.method.upper() in _SAFE_METHODS else None
    leads = f"it leads to {place}" if place else "see its Location header for where it leads"
    text = (
        f"{mismatch.text}. The answer is a redirect, which is not followed: {leads}. Give the URL where the provider "
        "answers itself as its base URL, or expect the redirect in the pact."
    )
    return replace(mismatch, text=text)


def _location(request: Request, provider: ProviderUnderTest) -> str | None:
    pairs = [(name, value) for name, values in request.query.items() for value in values]
    query = f"?{urlencode(pairs)}" if pairs else ""
    url = f"{provider.base_url.rstrip('/')}{request.path}{query}"
    headers = _joined(request.headers) | dict(provider.headers)
    try:
        with httpx.Client(timeout=_SECONDS_TO_ASK_AGAIN, trust_env=not is_local(provider.base_url)) as client:
            again = client.build_request(request.method, url, headers=headers)
            answer = bounded(client, again, _SECONDS_TO_ASK_AGAIN)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        return None
    return answer.headers.get("Location") if answer.has_redirect_location else None


def _joined(headers: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: ", ".join(values) for name, values in headers.items()}

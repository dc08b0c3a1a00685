"""Whose certificates are trusted."""

import ssl
from collections.abc import Iterable
from pathlib import Path


class BadCertificateError(ValueError):
    """A certificate that cannot be trusted since it cannot be read. The message says which and why."""


def trust(certificates: Iterable[tuple[str, Path | str]], *, everybody: bool = False) -> ssl.SSLContext:
    """The system's certificates and these, each with a name for people: a file or its content, in PEM format.

    With `everybody` no certificate is looked at. Raises BadCertificateError.
    """
    context = ssl.create_default_context()
    for name, each in certificates:
        try:
            # Certificates that people make for themselves seldom keep every rule.
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
            context.load_verify_locations(cadata=each if isinstance(each, str) else each.read_text())
        except (OSError, ssl.SSLError, ValueError) as error:
            message = f"The certificate {name} cannot be used: {error}"
            raise BadCertificateError(message) from error
    if everybody:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context

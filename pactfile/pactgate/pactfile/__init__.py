"""What a pact file says: read it, identify its content, compare it.

Pure, standard library alone. Must not know the broker, the verifier or OpenAPI.
"""

from pactgate.pactfile.errors import (
    NotAnObjectError,
    NotJsonError,
    NotUtf8Error,
    PactFileError,
    RepeatedKeyError,
    TooDeepError,
)

__all__ = ["NotAnObjectError", "NotJsonError", "NotUtf8Error", "PactFileError", "RepeatedKeyError", "TooDeepError"]

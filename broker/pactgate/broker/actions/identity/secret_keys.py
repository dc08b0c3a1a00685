"""Keys with which secrets are encrypted where they are stored: AES-256-GCM, each secret bound to its own row."""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = "1"

HOW_TO_MAKE_ONE = "`openssl rand -base64 32` makes one"


class BadKeyError(ValueError):
    """A text that is no key. The message does not repeat it."""


class CannotDecryptError(Exception):
    """What is stored was encrypted with a key that is not here, or is not what was stored. The message says which."""


def read_key(text: str) -> bytes:
    """The key that 32 bytes in Base64 are. Raises BadKeyError."""
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        message = f"a key is {_KEY_BYTES} random bytes in Base64; {HOW_TO_MAKE_ONE}"
        raise BadKeyError(message)
    return key


@dataclass(frozen=True, slots=True)
class SecretKeys:
    """The keys of a broker: the first encrypts, all decrypt. None at all: nothing can be encrypted."""

    keys: tuple[bytes, ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self.keys)

    def encrypt(self, uuid: str, value: str) -> str:
        """What is stored of a secret of that uuid. There must be a key."""
        key, nonce = self.keys[0], os.urandom(_NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, value.encode(), uuid.encode())
        return f"{_VERSION}.{_id_of(key)}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def decrypt(self, uuid: str, stored: str) -> str:
        """The value of a secret. Raises CannotDecryptError."""
        _, key_id, sealed = stored.split(".")
        key = next((each for each in self.keys if _id_of(each) == key_id), None)
        if key is None:
            message = "it was encrypted with a key that the broker does not have (PACTGATE_SECRET_KEY)"
            raise CannotDecryptError(message)
        raw = base64.urlsafe_b64decode(sealed)
        try:
            return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], uuid.encode()).decode()
        except InvalidTag:
            message = "what is stored was changed in the database"
            raise CannotDecryptError(message) from None

    def is_current(self, stored: str) -> bool:
        """Whether what is stored was encrypted with the first key."""
        return bool(self.keys) and stored.split(".")[1] == _id_of(self.keys[0])


def _id_of(key: bytes) -> str:
    """What tells keys apart, and tells nothing of them."""
    return hashlib.sha256(b"pactgate secret key " + key).hexdigest()[:8]

"""System accounts that prove who they are by a client certificate, which a trusted proxy has checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.x509 import Name, NameOID, ObjectIdentifier

from pactgate.broker.actions.identity.identities import SentCredentials
from pactgate.broker.domain.errors import CredentialsRefusedError
from pactgate.broker.domain.identity.principals import Principal, Proof, grants
from pactgate.broker.store.engine import Database
from pactgate.broker.store.identity import identities as store

LONGEST_SUBJECT = 2000

_OTHER_NAMES: Mapping[str, ObjectIdentifier] = {
    "SERIALNUMBER": NameOID.SERIAL_NUMBER,
    "serialNumber": NameOID.SERIAL_NUMBER,
    "POSTALCODE": NameOID.POSTAL_CODE,
    "postalCode": NameOID.POSTAL_CODE,
    "emailAddress": NameOID.EMAIL_ADDRESS,
    "title": NameOID.TITLE,
    "GN": NameOID.GIVEN_NAME,
    "SN": NameOID.SURNAME,
}
"""Names that Caddy and nginx write and that RFC 4514 has not."""


@dataclass(frozen=True, slots=True)
class ClientCertificates:
    """System accounts by the common name of a certificate. One that was disabled is refused at once."""

    database: Database

    def __call__(self, sent: SentCredentials) -> Principal | None:
        """The system account; None for a request without a certificate. Raises CredentialsRefusedError."""
        if sent.certificate is None:
            return None
        name = common_name(sent.certificate)
        account = self.database.read(store.system_account_called, name)
        if account is None:
            raise CredentialsRefusedError(
                f"No system account is called '{name}', the common name (CN) of this client certificate, or it is "
                "disabled."
            )
        granted = grants(account.assignments, account.teams)
        return Principal(account.kind, account.name, Proof.CERTIFICATE, granted, account.uuid)


def common_name(subject: str) -> str:
    """The common name in the subject of a certificate, as RFC 4514 writes it. Raises CredentialsRefusedError."""
    if len(subject) > LONGEST_SUBJECT:
        raise CredentialsRefusedError(f"The subject of the client certificate is longer than {LONGEST_SUBJECT}.")
    try:
        found = Name.from_rfc4514_string(subject, dict(_OTHER_NAMES)).get_attributes_for_oid(NameOID.COMMON_NAME)
    except ValueError as error:
        raise CredentialsRefusedError(
            "The subject of the client certificate cannot be read. The proxy must send it as 'CN=orders-ci,O=Example'."
        ) from error
    if len(found) != 1:
        raise CredentialsRefusedError("The client certificate has not exactly one common name (CN) in its subject.")
    name = str(found[0].value)
    if not name.isprintable():
        raise CredentialsRefusedError("The common name (CN) of the client certificate has characters that no name has.")
    return name

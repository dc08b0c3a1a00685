"""Provider contracts and the documents they point at, in SQL."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Connection, Row, case, insert, null, select, type_coerce, update

from pactgate.broker.domain.documents.promises import Coverage, ProviderDocument
from pactgate.broker.domain.documents.provider_contracts import ProviderContract, SelfVerificationProof
from pactgate.broker.store.sql import insert_missing, is_one_of
from pactgate.broker.store.tables import document_contents, pacticipants, provider_contracts, versions

_OF_VERSIONS = (
    select(
        provider_contracts.c.provider_version_id,
        provider_contracts.c.document_id,
        document_contents.c.sha,
        provider_contracts.c.created_at,
        type_coerce(
            case(
                (provider_contracts.c.self_verification_inconclusive, null()),
                else_=provider_contracts.c.self_verification_success,
            ),
            Boolean,
        ).label("shown"),
        provider_contracts.c.self_verification_verifier,
        provider_contracts.c.self_verification_tried,
        provider_contracts.c.self_verification_operations,
        provider_contracts.c.self_verification_left_out,
    )
    .join(document_contents, document_contents.c.id == provider_contracts.c.document_id)
    .where(is_one_of(provider_contracts.c.provider_version_id, "ids"))
)


def find_provider_contract(connection: Connection, provider: str, version: str) -> ProviderContract | None:
    """The provider contract of a provider version."""
    statement = (
        select(
            provider_contracts,
            document_contents.c.sha,
            document_contents.c.content,
            pacticipants.c.name.label("provider"),
            versions.c.number.label("provider_version"),
        )
        .join(document_contents, document_contents.c.id == provider_contracts.c.document_id)
        .join(versions, versions.c.id == provider_contracts.c.provider_version_id)
        .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
        .where(pacticipants.c.name == provider, versions.c.number == version)
    )
    row = connection.execute(statement).one_or_none()
    return _provider_contract(row) if row else None


def documents_of_versions(connection: Connection, version_ids: Iterable[int]) -> dict[int, ProviderDocument]:
    """The documents of those of these provider versions that have one, without their text."""
    wanted = list(version_ids)
    rows = connection.execute(_OF_VERSIONS, {"ids": wanted}) if wanted else ()
    return {
        row.provider_version_id: ProviderDocument(
            document_id=row.document_id,
            sha=row.sha,
            published_at=row.created_at,
            self_verification=row.shown,
            verifier=row.self_verification_verifier,
            coverage=_coverage(row),
        )
        for row in rows
    }


def add_provider_contract(
    connection: Connection, contract: ProviderContract, provider_version_id: int, now: datetime
) -> None:
    """Store a contract for a provider version that has none."""
    values = {
        "provider_version_id": provider_version_id,
        "document_id": _document_id(connection, contract, now),
        "specification": contract.specification,
        "content_type": contract.content_type,
        "created_at": now,
        **_self_verification(contract.self_verification),
    }
    connection.execute(insert(provider_contracts).values(**values))


def replace_self_verification(connection: Connection, provider_version_id: int, proof: SelfVerificationProof) -> None:
    """Keep the newest self-verification of a provider version's contract."""
    statement = update(provider_contracts).where(provider_contracts.c.provider_version_id == provider_version_id)
    connection.execute(statement.values(**_self_verification(proof)))


def _document_id(connection: Connection, contract: ProviderContract, now: datetime) -> int:
    by_sha = select(document_contents.c.id).where(document_contents.c.sha == contract.sha)
    document_id: int | None = connection.execute(by_sha).scalar_one_or_none()
    if document_id is not None:
        return document_id
    values = {"sha": contract.sha, "content": contract.content, "created_at": now}
    made: int = insert_missing(connection, document_contents, values) or connection.execute(by_sha).scalar_one()
    return made


def _self_verification(proof: SelfVerificationProof | None) -> dict[str, Any]:
    coverage = proof.coverage if proof else None
    left_out = coverage.left_out if coverage else None
    return {
        "self_verification_success": proof.success if proof else None,
        "self_verification_verifier": proof.verifier if proof else None,
        "self_verification_content": proof.content if proof else None,
        "self_verification_content_type": proof.content_type if proof else None,
        "self_verification_inconclusive": proof.inconclusive if proof else None,
        "self_verification_tried": coverage.tried if coverage else None,
        "self_verification_operations": coverage.operations if coverage else None,
        "self_verification_left_out": None if left_out is None else json.dumps(sorted(left_out)),
    }


def _coverage(row: Row[Any]) -> Coverage | None:
    if row.self_verification_tried is None or row.self_verification_operations is None:
        return None
    left_out = row.self_verification_left_out
    known = None if left_out is None else frozenset(json.loads(left_out))
    return Coverage(row.self_verification_tried, row.self_verification_operations, known)


def _provider_contract(row: Row[Any]) -> ProviderContract:
    proof = SelfVerificationProof(
        success=row.self_verification_success,
        verifier=row.self_verification_verifier,
        content=row.self_verification_content,
        content_type=row.self_verification_content_type,
        coverage=_coverage(row),
        inconclusive=row.self_verification_inconclusive is True,
    )
    return ProviderContract(
        provider=row.provider,
        provider_version=row.provider_version,
        specification=row.specification,
        content_type=row.content_type,
        sha=row.sha,
        content=row.content,
        self_verification=proof if row.self_verification_success is not None else None,
        created_at=row.created_at,
    )

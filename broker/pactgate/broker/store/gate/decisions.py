"""Decisions that are kept, in SQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, insert, select

from pactgate.broker.domain.gate.decisions import (
    Asker,
    DeploymentQuestion,
    KeptDecision,
    NewDecision,
    PacticipantVersion,
    WantedDecisions,
)
from pactgate.broker.domain.gate.pairs import Verdict
from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.store.gate.decisions_tables import decision_versions, decisions
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import pacticipants

_LISTED = [column for column in decisions.c if column is not decisions.c.content]
_BY_UUID = select(decisions).where(decisions.c.uuid == bindparam("uuid"))
_VERSIONS = (
    select(decision_versions.c.decision_id, pacticipants.c.name, decision_versions.c.number)
    .join(pacticipants, pacticipants.c.id == decision_versions.c.pacticipant_id)
    .where(is_one_of(decision_versions.c.decision_id, "ids"))
)
_PACTICIPANT = select(pacticipants.c.id).where(pacticipants.c.name == bindparam("pacticipant")).scalar_subquery()
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "pacticipant": decision_versions.c.pacticipant_id == _PACTICIPANT,
    "version": decision_versions.c.number == bindparam("version"),
    "environment": decisions.c.environment == bindparam("environment"),
}


def add_decision(
    connection: Connection, uuid: str, new: NewDecision, pacticipant_ids: Mapping[str, int], now: datetime
) -> None:
    """Keep a decision. `pacticipant_ids` are those of its versions, by name."""
    values = {
        "uuid": uuid,
        "environment": new.question.environment,
        "verdict": new.verdict,
        "text": new.text,
        "content": new.content,
        "asked_by_user": new.asker.user,
        "asked_by": new.asker.name,
        "build_url": new.asker.build_url,
        "created_at": now,
    }
    made = connection.execute(insert(decisions).values(**values).returning(decisions.c.id)).scalar_one()
    asked = [
        {"decision_id": made, "pacticipant_id": pacticipant_ids[version.pacticipant], "number": version.version}
        for version in new.question.versions
    ]
    connection.execute(insert(decision_versions), asked)


def find_decision(connection: Connection, uuid: str) -> KeptDecision | None:
    """The decision of that public name, with all of its content."""
    row = connection.execute(_BY_UUID, {"uuid": uuid}).one_or_none()
    return _decision(row, _versions(connection, [row.id]).get(row.id, ()), row.content) if row else None


def list_decisions(connection: Connection, wanted: WantedDecisions, page: PageRequest) -> Paged[KeptDecision]:
    """A part of the decisions that are wanted, the newest first, without their content."""
    given = {name: value for name in _CONDITIONS if (value := getattr(wanted, name)) is not None}
    statement = _wanted(frozenset(given))
    total = connection.execute(select(func.count()).select_from(statement.subquery()), given).scalar_one()
    newest = statement.order_by(decisions.c.id.desc()).offset(page.offset).limit(page.size)
    rows = connection.execute(newest, given).all()
    versions = _versions(connection, [row.id for row in rows])
    return Paged([_decision(row, versions.get(row.id, ())) for row in rows], total, page)


@cache
def _wanted(criteria: frozenset[str]) -> Select[Any]:
    statement = select(*_LISTED).where(*(_CONDITIONS[name] for name in sorted(criteria)))
    if "pacticipant" not in criteria:
        return statement
    return statement.join(decision_versions, decision_versions.c.decision_id == decisions.c.id)


def _versions(connection: Connection, ids: Iterable[int]) -> Mapping[int, list[PacticipantVersion]]:
    found: dict[int, list[PacticipantVersion]] = defaultdict(list)
    for decision_id, name, number in connection.execute(_VERSIONS, {"ids": list(ids)}):
        found[decision_id].append(PacticipantVersion(name, number))
    return {decision_id: sorted(versions, key=str) for decision_id, versions in found.items()}


def _decision(row: Row[Any], versions: Iterable[PacticipantVersion], content: str | None = None) -> KeptDecision:
    return KeptDecision(
        uuid=row.uuid,
        question=DeploymentQuestion(tuple(versions), row.environment),
        verdict=Verdict(row.verdict),
        text=row.text,
        asker=Asker(row.asked_by_user, row.asked_by, row.build_url),
        asked_at=row.created_at,
        content=content,
    )

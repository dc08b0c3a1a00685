"""A decision of the gate as JSON; the command line prints it as it is."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from urllib.parse import urlencode

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, without_nulls
from pactgate.broker.api.representations.fits import contract_href, fit_href, misfits
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, KeptDecision, PacticipantVersion, WantedDecisions
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.gate.pairs import Pair, PairVerdict, Party
from pactgate.broker.domain.gate.succession import JudgedChange
from pactgate.broker.domain.gate.ways import Way


def decision(value: Decision, question: DeploymentQuestion, links: Links, self_href: str) -> Json:
    """The verdict, every pair with its reason, evidence and next step, and what else stands in the way."""
    return {
        "verdict": value.verdict,
        "text": value.text,
        **_question(question),
        "pairs": [_pair(each, links) for each in value.pairs],
        "breaking_changes": [change(each) for each in value.changes],
        "way_to_yes": [_way(each, question.environment, links) for each in value.ways],
        "obstacles": [{"code": each.reason.code, "text": each.reason.text} for each in value.obstacles],
        "_links": {"self": link(self_href, "Decision"), "pactgate:page": link(self_href, "Web page")},
    }


def kept(value: KeptDecision, links: Links) -> Json:
    """A decision that was kept: all of it as it was, and who asked when."""
    content = json.loads(value.content or "{}")
    return {**_about(value), **content, "_links": {**_links(value, links), "pactgate:page": _self(value, links)}}


def kept_ones(values: Iterable[KeptDecision], links: Links, self_href: str) -> Json:
    """Decisions in short, in the order given."""
    listed = [
        {
            **_about(value),
            "verdict": value.verdict,
            "text": value.text,
            **_question(value.question),
            "_links": _links(value, links),
        }
        for value in values
    ]
    return {
        "_embedded": {"decisions": listed},
        "_links": {
            "self": link(self_href, "Decisions"),
            "pactgate:decisions": [each["_links"]["self"] for each in listed],
        },
    }


def question_href(question: DeploymentQuestion, links: Links) -> str:
    """Where the question is answered as of now."""
    named = [
        pair for each in question.versions for pair in (("pacticipant", each.pacticipant), ("version", each.version))
    ]
    return f"{links.to('decision')}?{urlencode([*named, ('environment', question.environment)])}"


def list_href(wanted: WantedDecisions, links: Links) -> str:
    """Where the decisions that are wanted are listed."""
    given = without_nulls(asdict(wanted))
    return f"{links.to('decisions')}?{urlencode(given)}" if given else links.to("decisions")


def _about(value: KeptDecision) -> Json:
    return {
        "id": value.uuid,
        "asked_at": moment(value.asked_at),
        "asked_by": value.asker.name,
        "user": value.asker.user,
        "build_url": value.asker.build_url,
    }


def _links(value: KeptDecision, links: Links) -> Json:
    return {
        "self": _self(value, links),
        "pactgate:decision": link(question_href(value.question, links), "Ask again now"),
    }


def _self(value: KeptDecision, links: Links) -> Json:
    return link(links.to("kept_decision", uuid=value.uuid), "Decision", str(value.question.move))


def _question(value: DeploymentQuestion) -> Json:
    versions = [{"pacticipant": each.pacticipant, "version": each.version} for each in value.versions]
    return {"versions": versions, "environment": value.environment}


def _pair(each: PairVerdict, links: Links) -> Json:
    return {
        "consumer": _party(each.pair.consumer),
        "provider": _party(each.pair.provider),
        "verdict": each.verdict,
        "warning": each.is_warning,
        "reason": {"code": each.reason.code, "text": each.reason.text},
        "evidence": _evidence(each.pair, links),
        "next_step": each.next_step,
        "_links": {"matrix": link(_matrix_of(each.pair, links), "Matrix")},
    }


def change(each: JudgedChange) -> Json:
    """A breaking change with its verdict, and with who uses what it breaks."""
    return {
        "rule": each.change.rule,
        "operation": each.change.operation,
        "location": each.change.location,
        "text": each.change.text,
        "witness": json.loads(each.change.witness) if each.change.witness is not None else None,
        "fingerprint": each.change.fingerprint,
        "provider": each.provider,
        "old_version": each.old_version,
        "new_version": each.new_version,
        "verdict": each.verdict,
        "reason": {"code": each.reason.code, "text": each.reason.text},
        "used_by": [
            {
                "consumer": use.consumer,
                "version": use.consumer_version,
                "interaction": use.interaction,
                "parts": list(use.parts),
            }
            for use in each.used_by
        ],
        "next_step": each.next_step,
    }


def _way(each: Way, environment: str, links: Links) -> Json:
    made = {
        "kind": each.kind,
        "open": each.is_open,
        "text": each.text,
        "commands": each.commands(lambda pair: _pact(pair, links)),
        "versions": [_party(party) for party in each.versions],
        "pairs": [{"consumer": _party(pair.consumer), "provider": _party(pair.provider)} for pair in each.pairs],
    }
    versions = tuple(PacticipantVersion(party.name, party.version or "") for party in each.versions)
    address = question_href(DeploymentQuestion(versions, environment), links)
    return {**made, "_links": {"pactgate:decision": link(address, "Decision")}} if each.is_open else made


def _pact(pair: Pair, links: Links) -> str:
    return links.to("pact_content", provider=pair.provider.name, consumer=pair.consumer.name, sha=pair.sha or "")


def _matrix_of(pair: Pair, links: Links) -> str:
    return links.to("pair_matrix", provider=pair.provider.name, consumer=pair.consumer.name)


def _party(party: Party) -> Json:
    return {"name": party.name, "version": party.version}


def _evidence(pair: Pair, links: Links) -> list[Json]:
    return [*_replay(pair, links), *_promise(pair, links)]


def _promise(pair: Pair, links: Links) -> Iterator[Json]:
    if pair.promise is None or pair.sha is None:
        return
    document, fit = pair.promise.document, pair.promise.fit
    yield {
        "kind": "fit",
        "success": fit.compatible,
        "recorded_at": moment(document.published_at),
        "misfits": misfits(fit),
        "not_compared": list(fit.open),
        "href": fit_href(pair.consumer.name, pair.provider.name, pair.sha, pair.provider.version, links),
    }
    if document.self_verification is not None:
        yield {
            "kind": "self-verification",
            "success": document.self_verification,
            "recorded_at": moment(document.published_at),
            "verifier": document.verifier,
            "operations_tried": document.coverage.tried if document.coverage else None,
            "operations": document.coverage.operations if document.coverage else None,
            "href": contract_href(pair.provider.name, pair.provider.version, links),
        }


def _replay(pair: Pair, links: Links) -> list[Json]:
    if pair.replay is None or pair.sha is None:
        return []
    content = {"provider": pair.provider.name, "consumer": pair.consumer.name, "sha": pair.sha}
    return [
        {
            "kind": "replay",
            "success": pair.replay.success,
            "recorded_at": moment(pair.replay.executed_at),
            "href": links.to("verification", **content, number=str(pair.replay.number)),
        }
    ]

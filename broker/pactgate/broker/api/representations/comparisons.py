"""Whom a document that nobody has published yet would break, as HAL; the command line prints it as it is."""

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link
from pactgate.broker.api.representations.decisions import change
from pactgate.broker.api.representations.fits import contract_href, misfits
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.gate.pairs import PairVerdict
from pactgate.broker.domain.gate.proposals import Surroundings


def comparison(decided: Decision, around: Surroundings, links: Links) -> Json:
    """The verdict, every pact that the document would meet, and what it breaks of the documents that are there."""
    return {
        "verdict": decided.verdict,
        "text": decided.text,
        "provider": around.provider,
        "environment": around.environment,
        "pairs": [_pair(each, links) for each in decided.pairs],
        "breaking_changes": [change(each) for each in decided.changes],
        "_links": {
            "self": link(links.to("compare_provider_contract", provider=around.provider), "Comparison"),
            "pb:pacticipant": link(links.to("pacticipant", pacticipant=around.provider), "Pacticipant"),
            "pb:environments": link(links.to("environments"), "Environments"),
            "pactgate:compared-with": [
                link(contract_href(around.provider, each.version, links), "Provider contract", each.version)
                for each in around.documents
            ],
        },
    }


def _pair(each: PairVerdict, links: Links) -> Json:
    pair = each.pair
    pact = links.to("pact_content", provider=pair.provider.name, consumer=pair.consumer.name, sha=pair.sha or "")
    return {
        "consumer": {"name": pair.consumer.name, "version": pair.consumer.version},
        "provider": {"name": pair.provider.name, "version": None},
        "verdict": each.verdict,
        "warning": each.is_warning,
        "reason": {"code": each.reason.code, "text": each.reason.text},
        "fit": pair.promise
        and {
            "compatible": pair.promise.fit.compatible,
            "misfits": misfits(pair.promise.fit),
            "not_compared": list(pair.promise.fit.open),
        },
        "next_step": each.next_step,
        "_links": {"pb:pact-version": link(pact, "Pact")},
    }

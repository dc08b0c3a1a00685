"""Where the evidence about two versions is to be seen."""

from pactgate.broker.domain.gate.pairs import Pair
from pactgate.broker.web.page import Visit


def evidence_url(visit: Visit, pair: Pair) -> str:
    """What a verdict on a pair rests on: the replay, else the fit; the pact where nothing was shown yet."""
    names = {"consumer": pair.consumer.name, "provider": pair.provider.name}
    if pair.replay is not None:
        return visit.api_links.to("verification", **names, sha=pair.sha or "", number=str(pair.replay.number))
    if pair.promise is not None:
        return visit.api_links.to("fit", **names, sha=pair.sha or "", version=pair.provider.version or "")
    return visit.links.to("pact", **names, version=pair.consumer.version or "")

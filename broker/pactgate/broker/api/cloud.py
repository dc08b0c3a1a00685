"""What only PactFlow's cloud has: its addresses answer that, so that whoever asks does not look for a mistake."""

from typing import NoReturn

from fastapi import APIRouter

from pactgate.broker.access import needs
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import ElsewhereError
from pactgate.broker.domain.identity.permissions import Permission

router = APIRouter(route_class=SegmentRoute, tags=["index"])

_READ = needs(Permission.READ)


@router.post("/api/ai/generate", name="cloud_generate", status_code=404, response_model=None, dependencies=[_READ])
def generate_tests() -> NoReturn:
    """Refuse to generate Pact tests, which PactFlow's cloud does."""
    raise _only_in_the_cloud("Generating Pact tests with PactFlow AI")


@router.post("/api/ai/review", name="cloud_review", status_code=404, response_model=None, dependencies=[_READ])
def review_tests() -> NoReturn:
    """Refuse to review Pact tests, which PactFlow's cloud does."""
    raise _only_in_the_cloud("Reviewing Pact tests with PactFlow AI")


@router.get(
    "/api/ai/entitlement", name="cloud_ai_entitlement", status_code=404, response_model=None, dependencies=[_READ]
)
def get_ai_entitlement() -> NoReturn:
    """Say that there is no PactFlow AI here. PactFlow's clients then do not offer it."""
    raise _only_in_the_cloud("PactFlow AI, with its entitlements,")


@router.get("/entitlement", name="cloud_entitlement", status_code=404, response_model=None, dependencies=[_READ])
def get_entitlement() -> NoReturn:
    """Say that there is no plan with limits here."""
    raise _only_in_the_cloud("The entitlement of an account")


def _only_in_the_cloud(what: str) -> ElsewhereError:
    message = (
        f"{what} is a service of PactFlow's cloud, and not there in pactgate. All else of PactFlow's API is below "
    )
    return ElsewhereError(f"{message}the same base URL.")

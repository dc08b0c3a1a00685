from pathlib import Path

from pactgate.broker.domain.relations import meaning
from scripts.docs.relations import page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "relations.md"


def test_the_page_of_relations_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m scripts.docs.relations > docs/reference/relations.md"


def test_a_relation_is_known_by_each_of_its_names() -> None:
    assert meaning("pb:execute") == meaning("execute") == meaning("webhooks-execute")
    assert meaning("pf:publish-provider-contract")
    assert meaning("nothing") is None

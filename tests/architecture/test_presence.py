"""What is in an environment now is asked in one way: the columns behind it are named by one module of the store."""

import re

from tests.architecture.tree import ROOT, product_files

COLUMNS = re.compile(r"\b(undeployed_at|support_ended_at)\b")
STORE = ROOT / "broker" / "pactgate" / "broker" / "store"
MAY_NAME_THEM = {"tables.py", "environments/present_versions.py"}


def test_one_module_of_the_store_says_what_is_in_an_environment_now() -> None:
    modules = [ROOT / path for path in product_files() if (ROOT / path).is_relative_to(STORE)]
    naming = {
        str(module.relative_to(STORE))
        for module in modules
        if COLUMNS.search(module.read_text()) and "migrations" not in module.parts
    }
    assert naming == MAY_NAME_THEM

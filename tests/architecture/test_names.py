import sys
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.tree import PACKAGES, ROOT, python_files

FOLDERS = {path.parts[0] for path in python_files() if len(path.parts) > 1}


@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_our_name_is_nobody_elses(name: str) -> None:
    assert set(packages_distributions().get(name, [])) <= {"pactgate"}
    assert name not in sys.stdlib_module_names


def test_every_package_is_shipped() -> None:
    assert sorted(path.parent.name for path in ROOT.glob("*/__init__.py")) == sorted(PACKAGES)

from importlib.metadata import packages_distributions

from tests.architecture.tree import PACKAGES, ROOT, ROOTS

NAMESPACE = "pactgate"


def test_the_namespace_is_nobody_elses() -> None:
    assert set(packages_distributions().get(NAMESPACE, [])) <= {NAMESPACE}


def test_every_root_holds_its_part_of_the_namespace_and_nothing_else() -> None:
    for root in ROOTS:
        held = {path.name for path in (ROOT / root).iterdir()} - {"__pycache__"}
        parts = {path.name for path in (ROOT / root / NAMESPACE).iterdir()} - {"__pycache__"}
        assert (held, parts) == ({NAMESPACE}, {root})


def test_every_package_is_shipped() -> None:
    found = [str(path.parent.relative_to(ROOT)) for path in ROOT.glob(f"*/{NAMESPACE}/*/__init__.py")]
    assert sorted(found) == sorted(PACKAGES)

"""`pactgate policy` and `pactgate waiver` against a real broker."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from pactgate.cli.exit_codes import ExitCode
from tests.cli.process import pactgate, sentence
from tests.conftest import RunningBroker
from tests.story import Story, pact

FINDING = "0123456789abcdef"
DAY = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


@pytest.fixture
def url(sqlite_broker: RunningBroker) -> str:
    with Story(sqlite_broker.url) as story:
        story.environment("production", production=True)
        story.publish("web", "1", pact("web", "orders"))
    return sqlite_broker.url


def words(text: str) -> list[str]:
    """The lines of a text, however wide its columns are."""
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_policy_is_set_field_by_field_shown_with_whose_word_it_is_and_unset(url: str) -> None:
    there = ("-a", "orders", "--environment", "production", "-b", url)

    pactgate("policy", "set", "-b", url, "--self-verification", "optional")
    pactgate("policy", "set", *there, "--breaking-changes", "warn")
    both = pactgate("policy", "set", *there, "--document-disagreement", "block", "--minimum-operation-coverage", "80")
    shown = pactgate("policy", "show", *there)
    listed = pactgate("policy", "show", "-b", url)

    assert both.returncode == shown.returncode == listed.returncode == ExitCode.YES
    assert both.stdout == shown.stdout
    assert words(shown.stdout) == [
        "The policy for orders in production",
        "FIELD VALUE SET FOR",
        "breaking changes warn orders in production",
        "self-verification optional everything",
        "document disagreement block orders in production",
        "minimum operation coverage 80 orders in production",
    ]
    assert words(listed.stdout)[1:] == [
        "the usual block-when-used required warn 0",
        "everything optional",
        "orders in production warn block 80",
    ]

    unset = pactgate("policy", "unset", *there, "--output", "json")

    assert unset.returncode == ExitCode.YES
    assert json.loads(unset.stdout)["inEffect"]["breakingChanges"] == {"value": "block-when-used", "from": "the usual"}


def test_a_waiver_is_added_listed_and_removed(url: str) -> None:
    about = ("-a", "orders", "-b", url)
    said = ("--fingerprint", FINDING, "--reason", "web moves", "--author", "Ada Lovelace", "--until", DAY)

    none_yet = pactgate("waiver", "list", *about)
    made = pactgate("waiver", "add", *about, *said, "--environment", "production", "--output", "json")
    uuid = json.loads(made.stdout)["uuid"]
    again = pactgate("waiver", "add", *about, *said)
    listed = pactgate("waiver", "list", *about)
    removed = pactgate("waiver", "remove", uuid, "-b", url)
    gone = pactgate("waiver", "remove", uuid, "-b", url)

    assert none_yet.stdout == "There are no waivers for orders.\n"
    assert made.returncode == again.returncode == removed.returncode == ExitCode.YES
    assert again.stdout.startswith(
        f"Waived: {FINDING} of orders everywhere until {DAY}T23:59:59+00:00, by Ada Lovelace (waiver "
    )
    _, newest, oldest = listed.stdout.splitlines()
    assert newest.split()[:2] == [FINDING, "everywhere"]
    assert oldest.split()[:3] == [FINDING, "in", "production"]
    assert "Ada Lovelace  web moves" in oldest
    assert oldest.endswith(uuid)
    assert removed.stdout == f"Removed: {FINDING} of orders counts again.\n"
    assert gone.returncode == ExitCode.USAGE
    assert f"No waiver with uuid '{uuid}' found" in sentence(gone)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("policy", "set"),
            "Give one of --breaking-changes, --self-verification, --document-disagreement, --minimum-operation-co",
        ),
        (("policy", "set", "--breaking-changes", "no"), "'no' is not one of 'block', 'block-when-used', 'warn'"),
        (("policy", "show", "--environment", "prod"), "Did you mean 'production'?"),
        (("policy", "unset", "--pacticipant", "ordres"), "Did you mean 'orders'?"),
        (("waiver", "list", "--pacticipant", "ordres"), "Did you mean 'orders'?"),
        (("waiver", "add", "-a", "orders", "--fingerprint", FINDING, "--until", DAY), "Missing option '--reason'"),
        (
            (
                "waiver",
                "add",
                "-a",
                "orders",
                "--fingerprint",
                "12",
                "--reason",
                "x",
                "--author",
                "Ada",
                "--until",
                "1",
            ),
            "fingerprint: must be the fingerprint of a finding: 16 hexadecimal digits; until: must be a date",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence_with_the_fix(url: str, arguments: tuple[str, ...], said: str) -> None:
    done = pactgate(*arguments, PACT_BROKER_BASE_URL=url)

    assert done.returncode == ExitCode.USAGE
    assert said in sentence(done)

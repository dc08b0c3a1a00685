"""What oasdiff's releases after the measured one changed, by their release notes, beside what we say."""

from typing import NamedTuple

MEASURED = "1.28.0"
"""The release of oasdiff that the differences were measured with."""


class LaterChange(NamedTuple):
    """One change of oasdiff's verdicts: the release, what it changed, and what pactgate says to the same."""

    release: str
    change: str
    ours: str


LATER_CHANGES = (
    LaterChange(
        "1.30",
        "A bound that is set where there was none, and a new member or value of a response's choice, are errors.",
        "An error where a counterexample shows it. A new `enum` value in a response is a warning.",
    ),
    LaterChange(
        "1.30",
        "A changed default of a request parameter, a lost optional property or header of a response and a dropped "
        "member of `allOf` no longer fail.",
        "The default stays an error: a caller that does not send the parameter gets another answer. The property and "
        "the header are warnings; `allOf` is an error where a counterexample shows it.",
    ),
    LaterChange(
        "1.30",
        "`prefixItems` by position, boolean schemas, `multipleOf`, `uniqueItems`, `QUERY` and other methods of 3.2 are "
        "compared.",
        "Compared.",
    ),
    LaterChange(
        "1.31",
        "A constraint that a response loses is an error, as is any that a parameter gets. Restrictions of a `readOnly` "
        "property of a request no longer fail.",
        "The same, by the law of direction.",
    ),
    LaterChange(
        "1.33",
        "A change in a recursive schema is reported once for each entry into the cycle.",
        "One finding for a component.",
    ),
    LaterChange(
        "1.34",
        "Security is judged by who can call the operation. A change in a shared schema is reported once.",
        "The credentials that suffice for an operation are compared. One finding for a component, with its operations.",
    ),
    LaterChange(
        "1.35",
        "All OAuth flows; URLs of security schemes by their meaning; a removed deprecated property follows its "
        "`x-sunset`.",
        "Flows and URLs: the same. The sunset of a property is not looked at.",
    ),
    LaterChange(
        "1.37",
        "An earlier `x-sunset` of operations, parameters and properties; `validate` refuses a schema that nothing "
        "satisfies.",
        "The sunset of operations alone is compared.",
    ),
    LaterChange(
        "1.38",
        "May fail only where `info.version` had no major bump.",
        "A version number is no evidence: a breaking change is set against the consumers that use what changed.",
    ),
)

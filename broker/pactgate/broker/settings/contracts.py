"""Settings of what may be published, and what a version is."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field


def _formats(value: str) -> str:
    for each in value.split():
        if "%M" not in each or re.search(r"%[^Mmpsd]|(%[Mmpsd]).*\1", each):
            raise ValueError(
                f"{each} is no format of a version: it has %M once, and each of %m, %p, %s, %d at most once"
            )
    return value


class Contracts(BaseModel):
    """Contracts and versions."""

    allow_dangerous_contract_modification: bool = Field(
        False,
        description="Whether a version may publish a pact with other content than before. Answers to can-i-deploy "
        "that were given for the older content are then wrong.",
    )
    check_for_potential_duplicate_pacticipant_names: bool = Field(
        True,
        description="Whether to refuse the first pact of a pacticipant whose name is almost that of another one.",
    )
    base_equality_only_on_content_that_affects_verification_results: bool = Field(
        True,
        description="Whether pacts are the same that differ only in what no verification depends on, as the order of "
        "keys and of interactions, or other metadata. Otherwise such a pact must be verified anew.",
    )
    order_versions_by_date: bool = Field(
        True,
        description="Whether the latest version is the one that was made last. Otherwise it is the one with the "
        "highest number, for versions that are made from then on.",
    )
    semver_formats: Annotated[str, AfterValidator(_formats)] = Field(
        "%M.%m.%p%s%d %M.%m %M",
        description="How a version number is read where numbers order versions: major, minor, patch, pre-release and "
        "build metadata. The first format that fits counts.",
    )
    auto_detect_main_branch: bool = Field(
        True, description="Whether the first branch or tag with the name of a main branch becomes the main branch."
    )
    main_branch_candidates: str = Field(
        "develop main master", description="The names of main branches, separated by spaces."
    )
    use_first_tag_as_branch: bool = Field(
        True, description="Whether the first tag of a new version that is in no branch names its branch."
    )
    use_first_tag_as_branch_time_limit: float = Field(
        10, ge=0, description="For how many seconds a version is new in that sense."
    )
    create_deployed_versions_for_tags: bool = Field(
        True, description="Whether a tag with the name of an environment records a deployment there."
    )
    judge_ahead: bool = Field(
        True,
        description="Whether pacts are held against documents, and documents against those that they are to follow, "
        "as soon as they are published, in a process of its own beside the broker's. Otherwise that is done when "
        "somebody first asks, who then waits for it.",
    )

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


class ContractSettings(BaseModel):
    """Contracts and versions."""

    allow_dangerous_contract_modification: bool = Field(
        False,
        description="Whether a version may publish a pact again with other content. Earlier answers of can-i-deploy "
        "are then wrong.",
    )
    check_for_potential_duplicate_pacticipant_names: bool = Field(
        True,
        description="Whether the first pact of a pacticipant is refused if its name is almost that of another one.",
    )
    base_equality_only_on_content_that_affects_verification_results: bool = Field(
        True,
        description="Whether pacts count as equal if they differ only in what does not affect verification: the "
        "order of keys and interactions, and metadata. Otherwise such a pact needs a new verification.",
    )
    order_versions_by_date: bool = Field(
        True,
        description="Whether the latest version is the one that was created last. Otherwise it is the one with the "
        "highest number; this applies to versions created from then on.",
    )
    semver_formats: Annotated[str, AfterValidator(_formats)] = Field(
        "%M.%m.%p%s%d %M.%m %M",
        description="How version numbers are read if they order versions: major, minor, patch, pre-release and build "
        "metadata. The first format that fits is used.",
    )
    auto_detect_main_branch: bool = Field(
        True, description="Whether the first branch or tag that is named like a main branch becomes the main branch."
    )
    main_branch_candidates: str = Field(
        "develop main master", description="The names of main branches, separated by spaces."
    )
    use_first_tag_as_branch: bool = Field(
        True, description="Whether the first tag of a new version without a branch is also its branch."
    )
    use_first_tag_as_branch_time_limit: float = Field(
        10, ge=0, description="For how many seconds after its creation a version counts as new for this."
    )
    create_deployed_versions_for_tags: bool = Field(
        True, description="Whether a tag with the name of an environment records a deployment there."
    )

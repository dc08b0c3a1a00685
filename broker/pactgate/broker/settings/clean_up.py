"""Settings of the clean-up."""

from pydantic import BaseModel, Field


class CleaningUp(BaseModel):
    """What a clean-up deletes, and when."""

    clean_up_enabled: bool = Field(
        False,
        description="Whether the broker deletes by itself what nobody needs any more: old versions, stale branches, "
        "overwritten data. `pactgate clean-up --dry-run` tells beforehand what that is.",
    )
    clean_up_cron_schedule: str = Field(
        "15 2 * * *", description="When it is cleaned up: five fields as in cron, by the clock of UTC."
    )
    clean_up_dry_run: bool = Field(
        False, description="Whether a clean-up only tells in the log what it would delete, and deletes nothing."
    )
    clean_up_deletion_limit: int = Field(
        1000, gt=0, description="The most that one clean-up deletes of each kind; the next one goes on."
    )
    clean_up_keep_version_selectors: str = Field(
        "",
        description="The versions that a clean-up keeps, as a JSON list: "
        '`[{"branch": true, "latest": true}, {"max_age": 30}]`. Criteria: `pacticipant`, `latest`, `tag` and `branch` '
        "(a name, or true), `environment`, `max_age` (days), `deployed`, `released`, `main_branch`. What is deployed "
        "or released is always kept. Without it, also the latest of each tag, branch and pacticipant, and what is "
        "younger than 90 days.",
    )
    clean_up_branch_max_age: int = Field(
        90,
        ge=0,
        le=36_500,
        description="The days after which a branch that did not grow is deleted by a clean-up, unless it is the main "
        "branch. Its latest version is then not kept as that of a branch.",
    )
    clean_up_overwritten_data_max_age: int = Field(
        7,
        ge=0,
        le=36_500,
        description="The days for which a clean-up keeps pacts and results that were overwritten, the logs of webhooks "
        "that ran again since, and decisions about versions that are gone.",
    )

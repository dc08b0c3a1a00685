"""Settings of the clean-up."""

from pydantic import BaseModel, Field


class CleanUpSettings(BaseModel):
    """Clean-up."""

    clean_up_enabled: bool = Field(
        False,
        description="Whether the broker deletes old versions, stale branches and overwritten data on a schedule. "
        "`pactgate clean-up --dry-run` lists what a run would delete.",
    )
    clean_up_cron_schedule: str = Field("15 2 * * *", description="When: five fields as in cron, in UTC.")
    clean_up_dry_run: bool = Field(False, description="Whether the scheduled clean-up only logs what it would delete.")
    clean_up_deletion_limit: int = Field(
        1000, gt=0, description="The most that one run deletes of each kind; the next run continues."
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
        description="After how many days without a new version a branch is deleted, unless it is the main branch. Its "
        "latest version is then no longer kept as the latest of a branch.",
    )
    clean_up_overwritten_data_max_age: int = Field(
        7,
        ge=0,
        le=36_500,
        description="For how many days overwritten pacts and results, logs of webhooks that ran again since, and "
        "decisions about deleted versions are kept.",
    )

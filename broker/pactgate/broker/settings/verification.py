"""Settings of which pacts are work in progress."""

from pydantic import BaseModel, Field


class VerificationSettings(BaseModel):
    """Work in progress."""

    dynamic_wip_window: bool = Field(
        False,
        description="Whether the broker decides since when pacts are work in progress, instead of the date that the "
        "verifier sends: so many days back that four fifths of the unverified pacts are younger.",
    )
    max_wip_lookback_days: int = Field(14, ge=0, description="The most days of this window.")
    min_wip_window_days: int = Field(7, ge=0, description="The fewest days of this window.")
    default_wip_window_days: int = Field(7, ge=0, description="The days of this window if every pact is verified.")
    verified_by_other_branch_lookback_days: int = Field(
        30, ge=0, description="For how many days a successful result ends the work in progress of a pact."
    )

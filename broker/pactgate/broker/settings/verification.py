"""Settings of which pacts are work in progress."""

from pydantic import BaseModel, Field


class Verification(BaseModel):
    """Work in progress."""

    dynamic_wip_window: bool = Field(
        False,
        description="Whether the broker itself decides since when pacts are work in progress, whatever date a "
        "verifier names: so many days that four fifths of the pacts that are not verified yet are younger.",
    )
    max_wip_lookback_days: int = Field(14, ge=0, description="The most days that the broker decides on.")
    min_wip_window_days: int = Field(7, ge=0, description="The fewest days that the broker decides on.")
    default_wip_window_days: int = Field(7, ge=0, description="The days where every pact is verified.")
    verified_by_other_branch_lookback_days: int = Field(
        30, ge=0, description="For how many days a result keeps a pact from being work in progress."
    )

"""Settings of what judging may cost: reading, comparing and fitting what was published."""

from pydantic import BaseModel, Field


class JudgingSettings(BaseModel):
    """Processes and limits of judging."""

    judge_ahead: bool = Field(
        True,
        description="Whether fits and comparisons are computed in the background as soon as something is published. "
        "Otherwise the first question that needs them computes them, and takes longer.",
    )
    judging_processes: int = Field(
        2,
        ge=1,
        le=64,
        description="How many processes judge pacts and documents. Each takes about 100 MB of memory, and more while "
        "it judges something large.",
    )
    judging_time_limit: float = Field(
        30,
        gt=0,
        description="How many seconds of processor time one judgement may take, such as the comparison of two "
        "documents. What takes longer is unknown, and not tried again.",
    )
    judging_wait: float = Field(
        8,
        ge=0,
        description="How many seconds a request waits for what is being judged. Then can-i-deploy answers *unknown*, "
        "and what needs the result answers 503 with `Retry-After`; judging goes on. Pages wait a quarter of that.",
    )
    judging_memory_limit: int = Field(
        2048,
        ge=256,
        description="How many megabytes of memory a process that judges may address. What needs more is unknown, and "
        "not tried again.",
    )

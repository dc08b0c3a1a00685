"""When something is done again and again, as cron says it."""

from datetime import UTC, datetime

from cronsim import CronSim, CronSimError


class BadScheduleError(ValueError):
    """A schedule that cannot be read, or that never comes."""


class Schedule:
    """Five fields as in cron, by the clock of UTC: `15 2 * * *`. Raises BadScheduleError."""

    def __init__(self, text: str) -> None:
        self._text = text
        try:
            self.next_after(datetime.now(UTC))
        except (CronSimError, StopIteration) as error:
            message = f"{text!r} is not a schedule ({error}); use five fields as in cron, such as '15 2 * * *'"
            raise BadScheduleError(message) from error

    def next_after(self, moment: datetime) -> datetime:
        """The first time after a moment."""
        return next(CronSim(self._text, moment.astimezone(UTC)))

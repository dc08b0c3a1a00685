"""Why a call brought no reply. The message of each is for the person who set the call up."""


class CallError(Exception):
    """A call that brought no reply."""


class ForbiddenAddressError(CallError):
    """A call to an address that is not public, and not allowed."""


class NoReplyInTimeError(CallError):
    """A call that reached its deadline."""


class HostBusyError(CallError):
    """A call that was not made since as many as may be are in progress. It may be made in a moment."""


class HostGivenUpError(CallError):
    """A call that was not made since the last calls to its host all reached their deadlines."""

"""What every answer carries, of the API and of the pages, as the Pact Broker's do."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

VERSION_HEADER = "X-Pact-Broker-Version"


class CommonHeaders:
    """Adds them to each answer that does not say otherwise. `version` is the program's."""

    def __init__(self, app: ASGIApp, version: str) -> None:
        self.app = app
        self.headers = {VERSION_HEADER: version, "Vary": "Accept", "Cache-Control": "no-cache"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the headers with the start of the answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)

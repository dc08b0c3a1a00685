"""The largest body that is read. Starlette has such a limit too, and answers in words that clients cannot parse."""

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Lets `app` read at most `most` bytes of a body, and answers 413 in its name where there are more."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand an HTTP request on, its body counted while it is read."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        read = 0

        async def receive_counted() -> Message:
            nonlocal read
            self._check(int(announced) if announced.isdecimal() else 0)
            message = await receive()
            read += len(message.get("body", b""))
            self._check(read)
            return message

        await self.app(scope, receive_counted, send)

    def _check(self, size: int) -> None:
        if size > self.most:
            raise HTTPException(413, f"The body has more than {self.most} bytes, which is the most that is read here.")

"""Orders behind a token, and a health check for everybody: `python guarded_orders.py PORT TOKEN`."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """Without the token, or with another one, whoever asks for an order is refused."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """An order, or the health."""
        if not self.path.startswith("/orders/"):
            self._answer(200, {"status": "up"})
        elif self.headers.get("Authorization") != f"Bearer {sys.argv[2]}":
            self._answer(401, {})
        else:
            self._answer(200, {"total": 12})

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()

"""Headers of HTTP itself, which documents seldom declare (IANA's HTTP field name registry, and common practice)."""

OF_REQUESTS = frozenset(
    {
        "accept", "accept-charset", "accept-datetime", "accept-encoding", "accept-language", "authorization",
        "cache-control", "connection", "content-encoding", "content-length", "content-md5", "content-type", "cookie",
        "date", "expect", "forwarded", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range",
        "if-unmodified-since", "max-forwards", "origin", "pragma", "proxy-authorization", "range", "referer", "te",
        "traceparent", "tracestate", "upgrade", "user-agent", "via", "warning",
    }
)  # fmt: skip
"""What a client may send to any server."""

OF_RESPONSES = frozenset(
    {
        "accept-patch", "accept-ranges", "access-control-allow-credentials", "access-control-allow-headers",
        "access-control-allow-methods", "access-control-allow-origin", "access-control-expose-headers",
        "access-control-max-age", "age", "allow", "alt-svc", "cache-control", "connection", "content-disposition",
        "content-encoding", "content-language", "content-length", "content-location", "content-md5", "content-range",
        "date", "etag", "expires", "last-modified", "link", "location", "p3p", "pragma", "proxy-authenticate",
        "public-key-pins", "refresh", "retry-after", "server", "set-cookie", "status", "strict-transport-security",
        "trailer", "transfer-encoding", "tsv", "upgrade", "vary", "via", "warning", "www-authenticate",
        "x-frame-options",
    }
)  # fmt: skip
"""What a server may send whatever it serves."""

"""An OpenTelemetry collector for tests: takes spans in by OTLP over HTTP, and keeps them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

PATIENCE = 60.0  # seconds until spans that do not come fail a test


@dataclass(frozen=True)
class Span:
    """What came of one span; times in seconds since 1970, ids in hexadecimal, links as (trace, span)."""

    name: str
    trace: str
    id: str
    parent: str
    began: float
    ended: float
    failed: bool
    about: Mapping[str, Any]
    links: tuple[tuple[str, str], ...]
    service: str


@dataclass
class Collector:
    """Where spans go.

    Args:
        open: while it is not set, nobody is answered.
    """

    base: str = ""
    spans: list[Span] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        """One export."""
        body = await request.read()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        await self.open.wait()
        self.spans.extend(read(body))
        async with self.came:
            self.came.notify_all()
        answer = ExportTraceServiceResponse().SerializeToString()
        return web.Response(body=answer, content_type="application/x-protobuf")

    async def until(self, name: str, found: Callable[[Span], bool] = lambda _: True) -> Span:
        """The first span of a name that fits, as soon as it is there."""

        def there() -> list[Span]:
            return [span for span in self.spans if span.name == name and found(span)]

        async with asyncio.timeout(PATIENCE), self.came:
            await self.came.wait_for(there)
        return there()[0]

    def of(self, trace: str) -> set[str]:
        """The names of a trace's spans."""
        return {span.name for span in self.spans if span.trace == trace}


def read(body: bytes) -> list[Span]:
    """The spans of an export."""
    request = ExportTraceServiceRequest.FromString(body)
    return [
        Span(
            span.name,
            span.trace_id.hex(),
            span.span_id.hex(),
            span.parent_span_id.hex(),
            span.start_time_unix_nano / 1e9,
            span.end_time_unix_nano / 1e9,
            span.status.code == 2,  # STATUS_CODE_ERROR
            {each.key.removeprefix("sinmungo."): value(each.value) for each in span.attributes},
            tuple((link.trace_id.hex(), link.span_id.hex()) for link in span.links),
            next(each.value.string_value for each in group.resource.attributes if each.key == "service.name"),
        )
        for group in request.resource_spans
        for scope in group.scope_spans
        for span in scope.spans
    ]


def value(given: Any) -> Any:
    """An attribute's value."""
    return getattr(given, given.WhichOneof("value"))


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """A collector that listens, and answers in the end."""
    collector = Collector()
    collector.open.set()
    app = web.Application()
    app.router.add_post("/v1/traces", collector.take)
    async with TestServer(app) as server:
        collector.base = str(server.make_url("")).rstrip("/")
        yield collector
        collector.open.set()

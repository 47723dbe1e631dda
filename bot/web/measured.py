"""``/metrics``: for whoever reaches the server directly; what comes through a proxy is told nothing."""

from aiohttp import web

from bot.service.metrics import CONTENT_TYPE, Metrics
from bot.web.addresses import FORWARDED


class Measured:
    """Answers with the metrics.

    Args:
        metrics: all there is to be seen.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def page(self, request: web.Request) -> web.Response:
        """As Prometheus reads it; 404 for the public side of a proxy."""
        if FORWARDED in request.headers:
            raise web.HTTPNotFound
        return web.Response(body=await self._metrics.page(), headers={"Content-Type": CONTENT_TYPE})

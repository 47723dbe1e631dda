"""Ways through a dispute that several transcripts share."""

from msgspec.structs import replace

from bot.core.event import Media
from tests.talk import Talk

PHOTO = Media("photo", "p1", "u1", 200_000)


async def file_dispute(
    talk: Talk,
    *,
    platform: str = "aliexpress",
    order: str = "8123456789012345",
    item: str = "Phone case",
    paid: str = "US$20",
    reason: str = "damaged",
    outcome: str = "full_refund",
    sum_wanted: str = "",
    photos: int = 1,
    received: str = "2026-11-15",
) -> str:
    """File a dispute by tapping and writing; the case's number."""
    await talk.says("/dispute")
    await talk.taps(f"platform.{platform}.button")
    await talk.hears("dispute.order_number")
    await talk.says(order)
    await talk.hears("dispute.item")
    await talk.says(item)
    await talk.hears("dispute.paid")
    await talk.says(paid)
    await talk.hears("dispute.reason")
    await talk.taps(f"dispute.reason.{reason}.button")
    await talk.hears("dispute.ordered")
    await talk.says("2026-10-25")
    if reason in {"late", "not_received"}:
        await talk.hears("dispute.promised")
        await talk.says("2026-11-05")
    if reason != "not_received":
        await talk.hears("dispute.received")
        await talk.says(received)
    await talk.hears("dispute.clock")
    await talk.taps("engine.go_on.button")
    await talk.hears("dispute.outcome")
    await talk.taps(f"dispute.outcome.{outcome}.button")
    if outcome == "partial_refund":
        await talk.hears("dispute.sum")
        await talk.says(sum_wanted)
    if reason in {"wrong_item", "not_as_described", "missing_parts", "counterfeit"}:
        await talk.hears("dispute.expected")
        await talk.says("Size M, blue")
    await talk.hears("dispute.details")
    await talk.says("It came broken in two on 15 November")
    await talk.hears("dispute.evidence")
    for number in range(1, photos + 1):
        await talk.sends(replace(PHOTO, file_id=f"p{number}", unique_id=f"u{number}"))
        await talk.hears("dispute.evidence")
    await talk.taps("engine.collect.done.button")
    await talk.hears("dispute.review")
    await talk.taps("dispute.submit.button")
    heard = await talk.hears("dispute.card")
    return heard["number"]

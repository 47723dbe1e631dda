"""Ways through the certificate request that several transcripts share."""

from bot.core.text import Text
from tests.talk import Talk

NAME = "홍길동"
ORDER = "20261121-0001"
PHONE = "+82 10-2345-6789"


async def reach_contact(talk: Talk) -> None:
    """Answer up to the question for a contact."""
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.hears("certificate.order_number")
    await talk.says(ORDER)
    await talk.hears("certificate.name")
    await talk.says(NAME)
    await talk.hears("certificate.contact")


async def reach_review(talk: Talk) -> None:
    """Answer everything."""
    await reach_contact(talk)
    await talk.says(PHONE)
    await talk.hears("certificate.language")
    await talk.taps(f"language.{talk.locale}.button")
    await talk.hears("certificate.second")
    await talk.taps("certificate.second.none.button")
    await talk.hears("certificate.review")


async def submit(talk: Talk) -> str:
    """Submit; the case's number."""
    await talk.taps("certificate.submit.button")
    heard = await talk.hears("certificate.submitted")
    return heard["number"]


def title(step: str) -> Text:
    """What a question of the certificate request is called."""
    return Text(f"certificate.{step}.title")

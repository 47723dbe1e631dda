"""Deposit questions and safe-trade checks, in every language."""

from datetime import timedelta

from tests.stage import Stage
from tests.talk import Talk


async def test_a_seller_of_virtual_goods_asks_about_the_deposit(talk: Talk) -> None:
    await talk.says("/deposit")
    await talk.hears("deposit")
    await talk.hears("deposit.scam_line")
    await talk.taps("deposit.how_much.button")
    await talk.taps("deposit.category.virtual")
    await talk.hears("deposit.answer.category")
    await talk.hears("deposit.check_rule")
    await talk.hears("deposit.scam_line")
    await talk.taps("deposit.not_solved.button")
    await talk.hears("agent.question")
    await talk.says("Do I have to lodge it for game accounts?")
    await talk.hears("agent.submitted")


async def test_most_goods_lodge_a_thousand_yuan(talk: Talk) -> None:
    await talk.says("/deposit")
    await talk.taps("deposit.how_much.button")
    await talk.taps("deposit.category.general")
    heard = await talk.hears("deposit.answer.sum")
    assert "1,000" in heard["sum"]


async def test_leaving_after_five_months_with_one_breach(talk: Talk) -> None:
    nothing = {"ko": "만", "zh_Hans": "", "zh_Hant": "", "en": ""}
    assert talk.locale in nothing
    await talk.says("/deposit")
    await talk.taps("deposit.when_back.button")
    await talk.hears("deposit.joined")
    await talk.says("2026-06-20")
    await talk.hears("deposit.lodged")
    await talk.says("1000")
    await talk.hears("deposit.deducted")
    await talk.says("200")
    await talk.hears("deposit.back.now")
    heard = await talk.hears("deposit.back.sum")
    assert "800" in heard["sum"]
    await talk.hears("deposit.scam_line")


async def test_joined_at_a_month_end_with_a_reminder(talk: Talk, stage: Stage) -> None:
    await talk.says("/deposit")
    await talk.taps("deposit.when_back.button")
    await talk.says("2026-11-15")
    await talk.says("1000")
    await talk.says_words("word.nothing")
    await talk.hears("deposit.back.from")
    await talk.taps("deposit.remind.yes.button")
    await talk.hears("deposit.will_remind")
    due = next(deadline.due for key, deadline in stage.deadlines.items() if key.startswith("deposit"))
    assert (due.month, due.day) in {(2, 14), (2, 15)}
    await talk.waits(timedelta(days=100))
    await talk.hears("deposit.reminder")


async def test_every_deposit_article_carries_the_scam_line(talk: Talk) -> None:
    for group in ("about", "join", "money", "leave", "scam"):
        await talk.says("/deposit")
        await talk.taps(f"deposit.group.{group}.button")
        await talk.hears("deposit.scam_line")


async def test_somebody_asks_for_a_code_to_unlock_the_deposit(talk: Talk) -> None:
    await talk.says("/safety")
    await talk.taps("safety.role.buyer.button")
    for answer in ("platform.known", "payment.platform", "asked.code", "price.market", "hurry.no", "seller.good"):
        await talk.taps(f"safety.buyer.{answer}.button")
    await talk.taps("safety.buyer.listing.exact.button")
    await talk.taps("safety.buyer.terms.stated.button")
    await talk.hears("safety.light.red")
    await talk.hears("safety.buyer.asked.code.why")


async def test_a_calm_purchase_is_green(talk: Talk) -> None:
    await talk.says("/safety")
    await talk.taps("safety.role.buyer.button")
    for answer in ("platform.known", "payment.platform", "asked.nothing", "price.market", "hurry.no", "seller.good"):
        await talk.taps(f"safety.buyer.{answer}.button")
    await talk.taps("safety.buyer.listing.exact.button")
    await talk.taps("safety.buyer.terms.stated.button")
    await talk.hears("safety.light.green")
    await talk.hears("safety.next")


async def test_a_listing_without_anything_and_a_perfect_one(talk: Talk) -> None:
    for level, said in (("no", "safety.improvements"), ("yes", "safety.listing.perfect")):
        await talk.says("/safety")
        await talk.taps("safety.role.seller.button")
        for _ in range(9):
            await talk.taps(f"safety.level.{level}.button")
        await talk.hears("safety.listing")
        await talk.hears(said)

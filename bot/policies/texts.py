"""The texts of everything that policy data can name, written out so that the catalogs can find their keys."""

from bot.core.text import Text
from bot.policies.ids import (
    BuyerAnswer,
    BuyerQuestion,
    Category,
    Closing,
    Colour,
    Criterion,
    Deduction,
    Duty,
    EvidenceId,
    Level,
    Note,
    PlatformId,
    Remedy,
    Step,
    WindowKind,
)

# How to open a dispute on each platform, step by step; the labels of its buttons as they stand there.
STEPS: dict[PlatformId, tuple[Text, ...]] = {
    "aliexpress": (
        Text("platform.aliexpress.step.1"),
        Text("platform.aliexpress.step.2"),
        Text("platform.aliexpress.step.3"),
        Text("platform.aliexpress.step.4"),
        Text("platform.aliexpress.step.5"),
        Text("platform.aliexpress.step.6"),
    ),
    "taobao": (
        Text("platform.taobao.step.1", {"list": "已买到的宝贝"}),
        Text("platform.taobao.step.2", {"refund": "退款/退换", "after_sales": "申请售后"}),
        Text("platform.taobao.step.3", {"refund": "仅退款", "return": "退货退款", "exchange": "换货"}),
        Text("platform.taobao.step.4"),
        Text("platform.taobao.step.5"),
    ),
    "smartstore": (
        Text("platform.smartstore.step.1", {"list": "결제내역", "confirm": "구매확정"}),
        Text("platform.smartstore.step.2", {"return": "반품요청", "exchange": "교환요청"}),
        Text("platform.smartstore.step.3"),
        Text("platform.smartstore.step.4"),
        Text("platform.smartstore.step.5"),
    ),
    "ebay": (
        Text("platform.ebay.step.1"),
        Text("platform.ebay.step.2", {"missing": "I didn’t receive it", "return": "Return this item"}),
        Text("platform.ebay.step.3"),
        Text("platform.ebay.step.4"),
        Text("platform.ebay.step.5"),
    ),
    "bungaejangter": (
        Text("platform.bungaejangter.step.1", {"confirm": "구매확정"}),
        Text("platform.bungaejangter.step.2", {"chat": "번개톡"}),
        Text("platform.bungaejangter.step.3", {"inquiry": "1:1 문의"}),
        Text("platform.bungaejangter.step.4"),
        Text("platform.bungaejangter.step.5", {"pay": "번개페이"}),
    ),
    "other": (
        Text("platform.other.step.1"),
        Text("platform.other.step.2"),
        Text("platform.other.step.3"),
        Text("platform.other.step.4"),
        Text("platform.other.step.5"),
    ),
}
# What a window is for, what is said with it, what its end means and what is left then.
WINDOWS: dict[WindowKind, Text] = {
    "return": Text("window.kind.return"),
    "claim": Text("window.kind.claim"),
    "extension": Text("window.kind.extension"),
    "confirm": Text("window.kind.confirm"),
}
NOTES: dict[Note, Text] = {
    "some_items": Text("window.note.some_items"),
    "unused": Text("window.note.unused"),
    "law": Text("window.note.law"),
    "mail_order_only": Text("window.note.mail_order_only"),
    "order_page": Text("window.note.order_page"),
}
CLOSINGS: dict[Closing, Text] = {
    "no_return": Text("window.closing.no_return"),
    "no_claim": Text("window.closing.no_claim"),
    "money_released": Text("window.closing.money_released"),
    "right_ends": Text("window.closing.right_ends"),
}
REMEDIES: dict[Remedy, Text] = {
    "ask_seller": Text("window.after.ask_seller"),
    "ask_platform": Text("window.after.ask_platform"),
    "extend": Text("window.after.extend"),
    "law_claim": Text("window.after.law_claim"),
    "warranty": Text("window.after.warranty"),
    "payment_dispute": Text("window.after.payment_dispute"),
    "kca": Text("window.after.kca"),
    "china_12315": Text("window.after.china_12315"),
    "police": Text("window.after.police"),
}
# What a piece of evidence is, and why it matters.
EVIDENCE: dict[EvidenceId, Text] = {
    "payment": Text("evidence.payment"),
    "order_page": Text("evidence.order_page"),
    "listing": Text("evidence.listing"),
    "promise": Text("evidence.promise"),
    "tracking": Text("evidence.tracking"),
    "seller_chat": Text("evidence.seller_chat"),
    "unboxing": Text("evidence.unboxing"),
    "parcel": Text("evidence.parcel"),
    "whole_item": Text("evidence.whole_item"),
    "close_up": Text("evidence.close_up"),
    "fault_video": Text("evidence.fault_video"),
    "label": Text("evidence.label"),
    "comparison": Text("evidence.comparison"),
    "measurements": Text("evidence.measurements"),
    "expertise": Text("evidence.expertise"),
    "contents": Text("evidence.contents"),
    "packing_list": Text("evidence.packing_list"),
    "weight": Text("evidence.weight"),
    "statement": Text("evidence.statement"),
}
EVIDENCE_WHY: dict[EvidenceId, Text] = {
    "payment": Text("evidence.payment.why"),
    "order_page": Text("evidence.order_page.why"),
    "listing": Text("evidence.listing.why"),
    "promise": Text("evidence.promise.why"),
    "tracking": Text("evidence.tracking.why"),
    "seller_chat": Text("evidence.seller_chat.why"),
    "unboxing": Text("evidence.unboxing.why"),
    "parcel": Text("evidence.parcel.why"),
    "whole_item": Text("evidence.whole_item.why"),
    "close_up": Text("evidence.close_up.why"),
    "fault_video": Text("evidence.fault_video.why"),
    "label": Text("evidence.label.why"),
    "comparison": Text("evidence.comparison.why"),
    "measurements": Text("evidence.measurements.why"),
    "expertise": Text("evidence.expertise.why"),
    "contents": Text("evidence.contents.why"),
    "packing_list": Text("evidence.packing_list.why"),
    "weight": Text("evidence.weight.why"),
    "statement": Text("evidence.statement.why"),
}
# Deposits.
CATEGORIES: dict[Category, Text] = {
    "general": Text("deposit.category.general"),
    "phones": Text("deposit.category.phones"),
    "jewellery": Text("deposit.category.jewellery"),
    "food": Text("deposit.category.food"),
    "virtual": Text("deposit.category.virtual"),
    "game": Text("deposit.category.game"),
    "top_up": Text("deposit.category.top_up"),
    "second_hand": Text("deposit.category.second_hand"),
}
DUTIES: dict[Duty, Text] = {
    "optional": Text("deposit.duty.optional"),
    "required": Text("deposit.duty.required"),
    "impossible": Text("deposit.duty.impossible"),
}
DEDUCTIONS: dict[Deduction, Text] = {
    "advance_compensation": Text("deposit.deduction.advance_compensation"),
    "breach": Text("deposit.deduction.breach"),
    "open_disputes": Text("deposit.deduction.open_disputes"),
}
# The buyer's check: its lights, questions and answers, why an answer worries, and what to do next.
LIGHTS: dict[Colour, Text] = {
    "green": Text("safety.light.green"),
    "yellow": Text("safety.light.yellow"),
    "red": Text("safety.light.red"),
}
QUESTIONS: dict[BuyerQuestion, Text] = {
    "platform": Text("safety.buyer.platform"),
    "payment": Text("safety.buyer.payment"),
    "asked": Text("safety.buyer.asked"),
    "price": Text("safety.buyer.price"),
    "hurry": Text("safety.buyer.hurry"),
    "seller": Text("safety.buyer.seller"),
    "listing": Text("safety.buyer.listing"),
    "terms": Text("safety.buyer.terms"),
}
ANSWERS: dict[BuyerAnswer, Text] = {
    "platform.known": Text("safety.buyer.platform.known.button"),
    "platform.unknown": Text("safety.buyer.platform.unknown.button"),
    "platform.chat": Text("safety.buyer.platform.chat.button"),
    "payment.platform": Text("safety.buyer.payment.platform.button"),
    "payment.escrow": Text("safety.buyer.payment.escrow.button"),
    "payment.outside": Text("safety.buyer.payment.outside.button"),
    "asked.nothing": Text("safety.buyer.asked.nothing.button"),
    "asked.code": Text("safety.buyer.asked.code.button"),
    "asked.password": Text("safety.buyer.asked.password.button"),
    "asked.link": Text("safety.buyer.asked.link.button"),
    "price.market": Text("safety.buyer.price.market.button"),
    "price.below": Text("safety.buyer.price.below.button"),
    "price.far_below": Text("safety.buyer.price.far_below.button"),
    "hurry.no": Text("safety.buyer.hurry.no.button"),
    "hurry.yes": Text("safety.buyer.hurry.yes.button"),
    "seller.good": Text("safety.buyer.seller.good.button"),
    "seller.new": Text("safety.buyer.seller.new.button"),
    "seller.bad": Text("safety.buyer.seller.bad.button"),
    "listing.exact": Text("safety.buyer.listing.exact.button"),
    "listing.thin": Text("safety.buyer.listing.thin.button"),
    "listing.borrowed": Text("safety.buyer.listing.borrowed.button"),
    "terms.stated": Text("safety.buyer.terms.stated.button"),
    "terms.none": Text("safety.buyer.terms.none.button"),
}
WORRIES: dict[BuyerAnswer, Text] = {
    "platform.unknown": Text("safety.buyer.platform.unknown.why"),
    "platform.chat": Text("safety.buyer.platform.chat.why"),
    "payment.escrow": Text("safety.buyer.payment.escrow.why"),
    "payment.outside": Text("safety.buyer.payment.outside.why"),
    "asked.code": Text("safety.buyer.asked.code.why"),
    "asked.password": Text("safety.buyer.asked.password.why"),
    "asked.link": Text("safety.buyer.asked.link.why"),
    "price.below": Text("safety.buyer.price.below.why"),
    "price.far_below": Text("safety.buyer.price.far_below.why"),
    "hurry.yes": Text("safety.buyer.hurry.yes.why"),
    "seller.new": Text("safety.buyer.seller.new.why"),
    "seller.bad": Text("safety.buyer.seller.bad.why"),
    "listing.thin": Text("safety.buyer.listing.thin.why"),
    "listing.borrowed": Text("safety.buyer.listing.borrowed.why"),
    "terms.none": Text("safety.buyer.terms.none.why"),
}
NEXT: dict[Step, Text] = {
    "stop": Text("safety.next.stop"),
    "never_share": Text("safety.next.never_share"),
    "pay_inside": Text("safety.next.pay_inside"),
    "use_escrow": Text("safety.next.use_escrow"),
    "stay_on_platform": Text("safety.next.stay_on_platform"),
    "open_site_yourself": Text("safety.next.open_site_yourself"),
    "compare_prices": Text("safety.next.compare_prices"),
    "take_time": Text("safety.next.take_time"),
    "read_reviews": Text("safety.next.read_reviews"),
    "ask_for_photos": Text("safety.next.ask_for_photos"),
    "ask_terms": Text("safety.next.ask_terms"),
    "tracked_shipping": Text("safety.next.tracked_shipping"),
    "keep_records": Text("safety.next.keep_records"),
}
# The seller's check: what is asked, how it can be answered, and what would make it better.
CRITERIA: dict[Criterion, Text] = {
    "platform": Text("safety.seller.platform"),
    "answers": Text("safety.seller.answers"),
    "information": Text("safety.seller.information"),
    "feedback": Text("safety.seller.feedback"),
    "photos": Text("safety.seller.photos"),
    "price": Text("safety.seller.price"),
    "terms": Text("safety.seller.terms"),
    "profile": Text("safety.seller.profile"),
    "progress": Text("safety.seller.progress"),
}
LEVELS: dict[Level, Text] = {
    "yes": Text("safety.level.yes.button"),
    "partly": Text("safety.level.partly.button"),
    "no": Text("safety.level.no.button"),
}
IMPROVEMENTS: dict[Criterion, Text] = {
    "platform": Text("safety.seller.platform.improve"),
    "answers": Text("safety.seller.answers.improve"),
    "information": Text("safety.seller.information.improve"),
    "feedback": Text("safety.seller.feedback.improve"),
    "photos": Text("safety.seller.photos.improve"),
    "price": Text("safety.seller.price.improve"),
    "terms": Text("safety.seller.terms.improve"),
    "profile": Text("safety.seller.profile.improve"),
    "progress": Text("safety.seller.progress.improve"),
}

"""What policy data may name. Each of these ids has texts in ``bot.policies.texts``, so data alone cannot add one."""

from typing import Literal, TypeAlias, get_args

PlatformId: TypeAlias = Literal["aliexpress", "taobao", "smartstore", "ebay", "bungaejangter", "other"]
PLATFORMS: tuple[PlatformId, ...] = get_args(PlatformId)

Reason: TypeAlias = Literal[
    "not_received",
    "late",
    "damaged",
    "defective",
    "wrong_item",
    "not_as_described",
    "counterfeit",
    "missing_parts",
    "other",
]
REASONS: tuple[Reason, ...] = get_args(Reason)

Outcome: TypeAlias = Literal["full_refund", "partial_refund", "exchange", "resend", "return_refund"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

# What a window is for: returning the goods, making a claim, asking for longer protection, confirming the purchase.
WindowKind: TypeAlias = Literal["return", "claim", "extension", "confirm"]

# The buyer's dates. ``noticed`` is when the buyer learned what is wrong, ``confirmed`` when the order was completed.
Start: TypeAlias = Literal["ordered", "shipped", "promised", "received", "noticed", "confirmed"]
STARTS: tuple[Start, ...] = get_args(Start)

# What must be said of a window besides its date.
Note: TypeAlias = Literal["some_items", "unused", "law", "mail_order_only", "order_page"]

# What happens when a window closes.
Closing: TypeAlias = Literal["no_return", "no_claim", "money_released", "right_ends"]

# What is still possible afterwards.
Remedy: TypeAlias = Literal[
    "ask_seller", "ask_platform", "extend", "law_claim", "warranty", "payment_dispute", "kca", "china_12315", "police"
]

MediaKind: TypeAlias = Literal["photo", "video", "document", "screenshot", "link", "chat"]

EvidenceId: TypeAlias = Literal[
    "payment",
    "order_page",
    "listing",
    "promise",
    "tracking",
    "seller_chat",
    "unboxing",
    "parcel",
    "whole_item",
    "close_up",
    "fault_video",
    "label",
    "comparison",
    "measurements",
    "expertise",
    "contents",
    "packing_list",
    "weight",
    "statement",
]

Category: TypeAlias = Literal["general", "phones", "jewellery", "food", "virtual", "game", "top_up", "second_hand"]
Duty: TypeAlias = Literal["optional", "required", "impossible"]
Deduction: TypeAlias = Literal["advance_compensation", "breach", "open_disputes"]

Colour: TypeAlias = Literal["green", "yellow", "red"]

# Questions of the buyer's check with their answers, as "question.answer".
BuyerAnswer: TypeAlias = Literal[
    "platform.known",
    "platform.unknown",
    "platform.chat",
    "payment.platform",
    "payment.escrow",
    "payment.outside",
    "asked.nothing",
    "asked.code",
    "asked.password",
    "asked.link",
    "price.market",
    "price.below",
    "price.far_below",
    "hurry.no",
    "hurry.yes",
    "seller.good",
    "seller.new",
    "seller.bad",
    "listing.exact",
    "listing.thin",
    "listing.borrowed",
    "terms.stated",
    "terms.none",
]
BuyerQuestion: TypeAlias = Literal["platform", "payment", "asked", "price", "hurry", "seller", "listing", "terms"]

# What the buyer is told to do next.
Step: TypeAlias = Literal[
    "stop",
    "never_share",
    "pay_inside",
    "use_escrow",
    "stay_on_platform",
    "open_site_yourself",
    "compare_prices",
    "take_time",
    "read_reviews",
    "ask_for_photos",
    "ask_terms",
    "tracked_shipping",
    "keep_records",
]

Criterion: TypeAlias = Literal[
    "platform", "answers", "information", "feedback", "photos", "price", "terms", "profile", "progress"
]
Level: TypeAlias = Literal["yes", "partly", "no"]

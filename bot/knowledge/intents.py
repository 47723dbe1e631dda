"""Intents: what people want, and which of them an article serves."""

from bot.knowledge.articles import ARTICLES

INTENTS = (
    "certificate_request",
    "certificate_status",
    "certificate_verify",
    "service_info",
    "deposit",
    "dispute_file",
    "dispute_status",
    "safety_check",
    "scam_worry",
    "human",
    "language",
    "cancel",
    "greeting",
    "privacy",
    "other",
)
WITHOUT_ARTICLE = ("greeting", "other")

_BY_PREFIX = {
    "service": ("service_info",),
    "privacy": ("privacy",),
    "dep": ("deposit",),
    "disp": ("dispute_file",),
    "safe": ("safety_check",),
    "scam": ("scam_worry",),
}
# Where the group alone does not tell; of several the first is the commonest.
_BY_ARTICLE = {
    "service_hours": ("service_info", "human"),
    "cert_what": ("service_info", "certificate_request"),
    "cert_for_sellers": ("certificate_request", "service_info"),
    "cert_request": ("certificate_request",),
    "cert_needed": ("certificate_request",),
    "cert_receive": ("certificate_status", "certificate_request"),
    "cert_lost": ("certificate_status",),
    "cert_rejected": ("certificate_status",),
    "cert_correct": ("certificate_status",),
    "cert_verify": ("certificate_verify",),
    "dep_scam": ("scam_worry",),
    "disp_deadlines": ("dispute_file", "dispute_status"),
    "disp_evidence": ("dispute_file", "dispute_status"),
    "disp_mediation": ("dispute_file", "dispute_status"),
    "disp_follow": ("dispute_status",),
    "disp_withdraw": ("dispute_status",),
    "disp_appeal": ("dispute_status",),
    "disp_avoid": ("safety_check", "dispute_file"),
    "help_human": ("human",),
    "help_language": ("language",),
    "help_cancel": ("cancel",),
    "help_cases": ("dispute_status", "certificate_status"),
}


def intents_of(article: str) -> tuple[str, ...]:
    """The intents that an article serves, the commonest first."""
    return _BY_ARTICLE.get(article) or _BY_PREFIX[article.partition("_")[0]]


# What a sentence may mean at once: an intent with the article that serves it, or with none.
PAIRS: tuple[tuple[str, str | None], ...] = (
    *((intent, article) for article in ARTICLES for intent in intents_of(article)),
    *((intent, None) for intent in WITHOUT_ARTICLE),
)

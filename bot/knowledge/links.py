"""Links in what people write, kept as evidence and shown to others: never opened, and never other than they look."""

import re
import unicodedata
from urllib.parse import SplitResult, quote, urlsplit

from msgspec import Struct

_CJK = "\u1100-\u11ff\u2e80-\u2fff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3"
# A link ends at white space, quotes and brackets, and where Korean or Chinese follows a Latin letter or a digit, since
# neither leaves a space there: https://item.taobao.com/item.htm?id=1这个坏了. It must not begin inside another word.
_LINK = re.compile(
    r"(?<![a-z0-9])https?://(?:(?![\s<>\"'`{}|\\^「」『』《》〈〉【】“”‘’（），。！？、；：…])"
    rf"(?!(?<=[a-z0-9])[{_CJK}]).){{1,2000}}",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?*_~"
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,10}(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")
# What says who clicked where, and nothing about the page.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|msclkid|yclid|igshid|mc_[ce]id|spm|scm|pvid|ut_sk|share_crt_v|_t|algo_\w+"
)
_SAFE = "%/:=&?~#+!$,;'@()*[]"


class Link(Struct, frozen=True):
    """A web address found in a text.

    Args:
        start, end: where it stands: ``text[start:end]``.
        url: the address in ASCII, without what only tracks; the host in punycode.
        host: the host in punycode, as a browser would ask for it.
        shown: the host in its own letters; where it differs from ``host``, show both.
    """

    start: int
    end: int
    url: str
    host: str
    shown: str


def find_links(text: str) -> tuple[Link, ...]:
    """All http and https links in a text, in its order.

    Left out are those that hide where they lead: a name before the host (``https://taobao.com@elsewhere.example``),
    a bare number or a name without a dot as host. Invisible characters end nothing and are dropped.
    """
    visible = [place for place, character in enumerate(text) if unicodedata.category(character) != "Cf"]
    seen = "".join(text[place] for place in visible)
    found = []
    for match in _LINK.finditer(seen):
        written = _trimmed(match[0])
        parts = _parts(written)
        if parts is not None:
            split, host, shown = parts
            end = visible[match.start() + len(written) - 1] + 1
            found.append(Link(visible[match.start()], end, _clean(split, host), host, shown))
    return tuple(found)


def _trimmed(written: str) -> str:
    """Without the sentence's own full stop, or the bracket it stands in."""
    while written[-1] in _TRAILING or any(
        written[-1] == closing and written.count(closing) > written.count(opening) for opening, closing in ("()", "[]")
    ):
        written = written[:-1]
    return written


def _parts(written: str) -> tuple[SplitResult, str, str] | None:
    try:
        split = urlsplit(written)
        host = (split.hostname or "").encode("idna").decode("ascii").lower().rstrip(".")
        shown = host.encode("ascii").decode("idna")
        _ = split.port  # raises where it is no number of a port
    except ValueError:  # brackets, a port or a host that no address has
        return None
    if "@" in split.netloc or not _HOST.fullmatch(host):
        return None
    return split, host, shown


def _clean(split: SplitResult, host: str) -> str:
    netloc = host if split.port is None else f"{host}:{split.port}"
    query = "&".join(pair for pair in split.query.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0].lower()))
    return split._replace(
        scheme=split.scheme.lower(),
        netloc=netloc,
        path=quote(split.path, safe=_SAFE),
        query=quote(query, safe=_SAFE),
        fragment=quote(split.fragment, safe=_SAFE),
    ).geturl()

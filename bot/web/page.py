"""A certificate page as HTML: no scripts, nothing fetched, readable on a phone and in the dark."""

import hashlib
from base64 import b64encode
from typing import Final

from bot.service.certificate_page import Page

_STYLE: Final = """
:root{color-scheme:light dark;--paper:#fff;--ground:#f2f3f5;--ink:#1c1d21;--faint:#5f6470;--line:#dfe1e6;--link:#0b62b8;
--valid:#11663a;--valid-ground:#e3f4e9;--revoked:#8a4b00;--revoked-ground:#fdf0dc;--unknown:#5f6470;
--unknown-ground:#eceef1}
@media (prefers-color-scheme:dark){:root{--paper:#1d1f24;--ground:#121317;--ink:#eceef2;--faint:#a5abb8;--line:#34373f;
--link:#7ab8f5;--valid:#8fdcac;--valid-ground:#15351f;--revoked:#f3c27c;--revoked-ground:#3d2a0d;--unknown:#c3c8d2;
--unknown-ground:#2a2d34}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);line-height:1.5;overflow-wrap:anywhere;
font-family:system-ui,-apple-system,"Noto Sans",sans-serif}
:lang(ko){word-break:keep-all;
font-family:system-ui,-apple-system,"Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR",sans-serif}
:lang(zh-Hans){font-family:system-ui,-apple-system,"PingFang SC","Noto Sans SC","Noto Sans CJK SC",sans-serif}
:lang(zh-Hant){font-family:system-ui,-apple-system,"PingFang TC","Noto Sans TC","Noto Sans CJK TC",sans-serif}
main{max-width:34rem;margin:0 auto;padding:1rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem .5rem;justify-content:flex-end;margin-bottom:1rem}
nav a{padding:.5rem;color:var(--link);text-decoration:none}
nav a[aria-current]{color:var(--ink);font-weight:600}
article{background:var(--paper);border:1px solid var(--line);border-radius:1rem;overflow:hidden}
h1{font-size:1rem;font-weight:600;color:var(--faint);margin:0;padding:1.25rem 1.25rem .75rem}
.verdict{margin:0;padding:1.25rem;font-size:1.15rem;color:var(--unknown);background:var(--unknown-ground)}
.verdict.valid{color:var(--valid);background:var(--valid-ground)}
.verdict.revoked{color:var(--revoked);background:var(--revoked-ground)}
dl{margin:0;padding:.5rem 1.25rem}
dl div{padding:.75rem 0;border-bottom:1px solid var(--line)}
dl div:last-child{border:0}
dt{color:var(--faint);font-size:.9rem}
dd{margin:0;font-size:1.1rem;font-weight:600;font-variant-numeric:tabular-nums}
.notes{padding:1rem 1.25rem;color:var(--faint);font-size:.9rem;border-top:1px solid var(--line)}
.notes p{margin:0 0 .5rem}
.open{display:block;margin:0 1.25rem 1.25rem;padding:.8rem;border-radius:.6rem;text-align:center;text-decoration:none;
color:var(--paper);background:var(--link);font-weight:600}
a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
"""
_HASH: Final = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CSP: Final = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def html_of(page: Page) -> str:
    """The page; everything in it is HTML already (see ``Page``)."""
    facts = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in page.facts)
    notes = "".join(f"<p>{note}</p>" for note in page.notes)
    return (
        f'<!doctype html>\n<html lang="{_tag(page.locale)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{page.title}</title><style>{_STYLE}</style></head>\n<body><main>\n"
        f"<nav>{''.join(_language(page, *each) for each in page.languages)}</nav>\n"
        f'<article><h1>{page.title}</h1>\n<p class="verdict {page.kind}" role="status">{page.verdict}</p>\n'
        + (f"<dl>{facts}</dl>\n" if facts else "")
        + (f'<div class="notes">{notes}</div>\n' if notes else "")
        + (f'<a class="open" href="{page.link[0]}">{page.link[1]}</a>\n' if page.link else "")
        + "</article></main></body></html>\n"
    )


def _language(page: Page, locale: str, name: str) -> str:
    current = ' aria-current="true"' if locale == page.locale else ""
    return f'<a href="?lang={locale}" lang="{_tag(locale)}" hreflang="{_tag(locale)}"{current}>{name}</a>'


def _tag(locale: str) -> str:
    """As BCP 47 has it."""
    return locale.replace("_", "-")

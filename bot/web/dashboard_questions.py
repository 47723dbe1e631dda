"""What nobody understood, as HTML: everybody's words are only text, each in its own language and direction."""

from html import escape

from bot.service.dashboard_view import Said, Unanswered


def listed(view: Unanswered) -> str:
    """The questions, each with a button that removes it, and what is to be known of them."""
    rows = "".join(_said(each, view) for each in view.said)
    notes = "".join(f"<p>{escape(note)}</p>" for note in view.notes)
    return f'{f"<ul>{rows}</ul>" if rows else ""}<div class="notes">{notes}</div>'


def _said(said: Said, view: Unanswered) -> str:
    lang = said.locale.replace("_", "-")
    also = "".join(f'<li dir="auto" lang="{lang}">{escape(other)}</li>' for other in said.also)
    others = f"<details><summary>{escape(said.others)}</summary><ul>{also}</ul></details>" if also else ""
    ids = ",".join(map(str, said.ids))
    return (
        f'<li class="said-so"><blockquote dir="auto" lang="{lang}">{escape(said.text)}</blockquote>'
        f"<p>{escape(' · '.join(said.told))}</p>{others}"
        f'<button type="button" data-ids="{ids}" data-sure="{escape(view.sure)}">{escape(view.settle)}</button></li>'
    )

"""Tongue: noticing that somebody writes in another language than they read, and offering to change it, once."""

from bot.core.effect import Action, Button
from bot.core.event import TextReceived
from bot.core.language import locale_of_script, only_simplified, only_traditional
from bot.core.pages import LANGUAGES
from bot.core.text import Text
from bot.core.turn import Turn

TWICE = 2  # sentences in a row
_SYLLABLES = 5  # of Korean or Chinese make a sentence; what has fewer is a name
_LATIN = 3  # words make one


def notice(turn: Turn, event: TextReceived) -> None:
    """Count sentences in another language; after the second in a row offer to change to it."""
    conversation = turn.conversation
    if conversation.offered or conversation.talk or event.forwarded is not None:
        return
    written = language_of(event.text)
    if written is None:
        return
    if written == turn.context.locale:
        turn.change(foreign=("", 0))
        return
    count = conversation.foreign[1] + 1 if conversation.foreign[0] == written else 1
    turn.change(foreign=(written, count), offered=count >= TWICE)
    if count >= TWICE:
        button = Button(LANGUAGES[written], Action("speak", choice=written))
        turn.say(Text("engine.speak", locale=written), rows=((button,),))


def language_of(text: str) -> str | None:
    """The language of a text that is surely a sentence, and surely in that language."""
    locale = locale_of_script(text)
    if locale is None or text.startswith("/"):
        return None
    if locale == "en":
        words = [word for word in text.split() if word.isascii() and word.isalpha()]
        return locale if len(words) >= _LATIN else None
    letters = sum(character.isalpha() and not character.isascii() for character in text)
    told = any(map(only_simplified if locale == "zh_Hans" else only_traditional, text))
    return locale if letters >= _SYLLABLES and (locale == "ko" or told) else None

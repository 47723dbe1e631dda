"""The flows and words as they are shipped."""

from functools import cache

from bot.desk.gathered import with_desk
from bot.flows.gathered import gather
from bot.policies.load import load
from bot.words.articles import read_articles
from bot.words.catalogs import FOLDER, Words, load_words

POLICIES = load()
PLAIN = gather(POLICIES, {article.id: article.next for article in read_articles(FOLDER, ["en"])["en"].values()})
FLOWS = with_desk(PLAIN, POLICIES)


@cache
def words() -> Words:
    """The catalogs and articles, read once; whatever is missing in them fails the test."""
    return load_words(strict=True)

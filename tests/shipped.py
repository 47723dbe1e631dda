"""The flows as they are shipped."""

from bot.flows.gathered import gather
from bot.policies.load import load
from bot.words.articles import read_articles
from bot.words.catalogs import FOLDER

POLICIES = load()
FLOWS = gather(POLICIES, {article.id: article.next for article in read_articles(FOLDER)["en"].values()})
